using System.Security;
using Vai.Project;

namespace Vai.Tool.Tests.Project;

/// <summary>What is made from the table of the item's metadata: the property page, the item's definition, the schema for editors of
/// project files, and the table of docs/project-file.md.</summary>
internal static class MetadataFiles
{
    private const string Begin = "<!-- metadata: made from the table in src/Vai.Core/Project/DpuModelMetadata.cs -->\n";
    private const string End = "<!-- /metadata -->";

    /// <summary>Paths below the repository, and what becomes of the text that stands there.</summary>
    public static IEnumerable<(string Path, Func<string, string> Made)> All =>
    [
        ("sdk/Vai.Sdk/Rules/DpuModel.xaml", _ => PropertyPage()),
        ("sdk/Vai.Sdk/targets/Vai.targets.buildschema.json", _ => EditorSchema.Text()),
        ("sdk/Vai.Sdk/targets/Vai.props", text => Between(text, string.Concat(DpuModelMetadata.All.Select(Definition)) + "      ")),
        ("docs/project-file.md", text => Between(text, DocumentationTable())),
    ];

    // What "Add existing item" takes for a model; its build action is the user's to choose for everything else that is read.
    private static readonly string[] Extensions = [".pt", ".pth", ".pt2", ".onnx", ".keras", ".h5", ".xmodel"];

    private static string Between(string text, string made)
    {
        var (begin, end) = (text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, text.IndexOf(End, StringComparison.Ordinal));
        return text[..begin] + made + text[end..];
    }

    private static string Definition(DpuModelMetadata metadata) => $"      <{metadata.Name}>{metadata.Default}</{metadata.Name}>\n";

    private static string DocumentationTable() =>
        "| metadata | meaning | without it |\n|---|---|---|\n"
        + string.Concat(
            DpuModelMetadata.All.Select(metadata => $"| `{metadata.Name}` | {metadata.MeaningWithWords} | {metadata.Without} |\n"));

    // DpuTarget stays a text: a rule knows no list that takes other words too, and a target may be a file or a fingerprint.
    private static string PropertyPage() => $$"""
        <?xml version="1.0" encoding="utf-8"?>
        <!-- Made from the table in src/Vai.Core/Project/DpuModelMetadata.cs: VAI_UPDATE=1 with the tests of Vai.Tool.Tests makes it anew. -->
        <ProjectSchemaDefinitions xmlns="http://schemas.microsoft.com/build/2009/properties">
        {{string.Concat(Extensions.Select(extension => $"  <FileExtension Name=\"{extension}\" ContentType=\"DpuModel\" />\n"))}}\
          <ContentType Name="DpuModel" DisplayName="Trained network" ItemType="DpuModel" />
          <!-- Models have an up-to-date check of their own (Vai.targets). -->
          <ItemType Name="DpuModel" DisplayName="DPU model" UpToDateCheckInput="false" />
          <Rule Name="DpuModel" DisplayName="DPU model" PageTemplate="generic" Description="A trained network for a DPU." OverrideMode="Extend">
            <Rule.DataSource>
              <DataSource Persistence="ProjectFile" ItemType="DpuModel" HasConfigurationCondition="False" SourceOfDefaultValue="AfterContext" />
            </Rule.DataSource>
            <Rule.Categories>
              <Category Name="Dpu" DisplayName="DPU" />
              <Category Name="Runner" DisplayName="Runner class" />
            </Rule.Categories>
        {{string.Concat(DpuModelMetadata.All.Select(Property))}}\
          </Rule>
        </ProjectSchemaDefinitions>

        """.ReplaceLineEndings("\n").Replace("\\\n", "", StringComparison.Ordinal);

    private static string Property(DpuModelMetadata metadata)
    {
        var kind = metadata.Words.IsEmpty ? "String" : "Enum";
        var attributes = $"Name=\"{metadata.Name}\" DisplayName=\"{metadata.Title}\" Category=\"{(metadata.OfRunner ? "Runner" : "Dpu")}\""
            + (metadata.Default.Length > 0 ? $" Default=\"{metadata.Default}\"" : "")
            + (metadata.Kind == MetadataKind.File ? " Subtype=\"file\"" : "")
            + $" Description=\"{SecurityElement.Escape(metadata.Description)}\"";
        return metadata.Words.IsEmpty ? $"    <{kind}Property {attributes} />\n"
            : $"    <{kind}Property {attributes}>\n{string.Concat(Values(metadata))}    </{kind}Property>\n";
    }

    private static IEnumerable<string> Values(DpuModelMetadata metadata) =>
    [
        .. metadata.Default.Length == 0 ? ["      <EnumValue Name=\"\" DisplayName=\"(not set)\" />\n"] : Array.Empty<string>(),
        .. metadata.Words.Select(word =>
            $"      <EnumValue Name=\"{word.Word}\" DisplayName=\"{SecurityElement.Escape(Plain(word.Word + ": " + word.Meaning))}\" />\n"),
    ];

    private static string Plain(string markdown) => markdown.Replace("`", "", StringComparison.Ordinal);
}
