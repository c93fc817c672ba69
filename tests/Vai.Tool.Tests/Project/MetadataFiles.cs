using System.Security;
using System.Text;
using Vai.Project;

namespace Vai.Tool.Tests.Project;

/// <summary>What is made from the table of the item's metadata: the property page, the item's definition, and the table of
/// docs/project-file.md.</summary>
internal static class MetadataFiles
{
    private const string Begin = "<!-- metadata: made from the table in src/Vai.Core/Project/DpuModelMetadata.cs -->\n";
    private const string End = "<!-- /metadata -->";

    /// <summary>Paths below the repository, and what becomes of the text that stands there.</summary>
    public static IEnumerable<(string Path, Func<string, string> Made)> All =>
    [
        ("sdk/Vai.Sdk/Rules/DpuModel.xaml", _ => PropertyPage()),
        ("sdk/Vai.Sdk/targets/Vai.props", text => Between(text, string.Concat(DpuModelMetadata.All.Select(Definition)) + "      ")),
        ("docs/project-file.md", text => Between(text, DocumentationTable())),
    ];

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

    private static string PropertyPage()
    {
        var page = new StringBuilder("""
            <?xml version="1.0" encoding="utf-8"?>
            <!-- Made from the table in src/Vai.Core/Project/DpuModelMetadata.cs: VAI_UPDATE=1 with the tests of Vai.Tool.Tests makes it anew. -->
            <Rule Name="DpuModel" DisplayName="DPU model" PageTemplate="generic" Description="A trained network for a DPU." xmlns="http://schemas.microsoft.com/build/2009/properties">
              <Rule.DataSource>
                <DataSource Persistence="ProjectFile" ItemType="DpuModel" HasConfigurationCondition="False" SourceOfDefaultValue="AfterContext" />
              </Rule.DataSource>
              <Rule.Categories>
                <Category Name="Dpu" DisplayName="DPU" />
                <Category Name="Runner" DisplayName="Runner class" />
              </Rule.Categories>

            """.ReplaceLineEndings("\n"));
        foreach (var metadata in DpuModelMetadata.All)
        {
            var (kind, end) = metadata.Words.IsEmpty ? ("String", " />\n") : ("Enum", ">\n");
            page.Append(
                $"  <{kind}Property Name=\"{metadata.Name}\" DisplayName=\"{metadata.Title}\" " +
                $"Category=\"{(metadata.OfRunner ? "Runner" : "Dpu")}\"");
            page.Append($" Description=\"{SecurityElement.Escape(metadata.Description)}\"{end}");
            if (!metadata.Words.IsEmpty)
            {
                page.Append(string.Concat(Values(metadata))).Append("  </EnumProperty>\n");
            }
        }

        return page.Append("</Rule>\n").ToString();
    }

    private static IEnumerable<string> Values(DpuModelMetadata metadata) =>
    [
        .. metadata.Default.Length == 0 ? ["    <EnumValue Name=\"\" DisplayName=\"(not set)\" />\n"] : Array.Empty<string>(),
        .. metadata.Words.Select(word =>
            $"    <EnumValue Name=\"{word.Word}\" DisplayName=\"{SecurityElement.Escape(word.Word + ": " + word.Meaning)}\" />\n"),
    ];
}
