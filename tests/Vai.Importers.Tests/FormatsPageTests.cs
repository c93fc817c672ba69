using System.Text.RegularExpressions;
using Vai.Importers.Formats;

namespace Vai.Importers.Tests;

/// <summary>docs/formats.md names exactly what is read.</summary>
public partial class FormatsPageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "docs", "formats.md"));

    [Fact]
    public void Every_operator_that_is_imported_is_on_the_page()
    {
        var error =
            Assert.Throws<VaiException>(() =>
                ModelImporter.Import(TorchArchives.Net("return torch.nothing(x)"), new ImportOptions([1, 2, 2])));
        var named = Code().Matches(Page).Select(match => match.Groups[1].Value).ToHashSet(StringComparer.Ordinal);

        // The diagnostic lists the registry: (a, b, c).
        var known = error.Diagnostic.WayOut.Split('(', ')')[1].Split(", ");
        Assert.True(known.Length > 50, error.Diagnostic.WayOut);
        Assert.All(known, name => Assert.Contains(name.StartsWith("unsafe_", StringComparison.Ordinal) ? name[7..] : name, named));
    }

    [Fact]
    public void Every_layer_of_a_list_is_on_the_page()
    {
        var error = Assert.Throws<VaiException>(() => ModelImporter.Import(WeightsImportTests.Safetensors(("a", TorchArchives.Ramp("a", 1))), new ImportOptions { Layers = """{ "layers": [ { "type": "Nothing" } ] }""" }));

        var known = error.Diagnostic.Message[(error.Diagnostic.Message.IndexOf("known are ", StringComparison.Ordinal) + 10)..]
            .TrimEnd('.').Split(", ");
        var listed =
            Code().Matches(
            Page[Page.IndexOf("\nLayers: ", StringComparison.Ordinal)..Page.IndexOf("Not read: float8", StringComparison.Ordinal)])
            .Select(match => match.Groups[1].Value);
        Assert.Equal(known, listed);
    }

    [Fact]
    public void The_list_of_layers_on_the_page_is_imported()
    {
        var start = Page.IndexOf("```json", StringComparison.Ordinal) + 7;
        var layers = Page[start..Page.IndexOf("```", start, StringComparison.Ordinal)];

        var graph = ModelImporter.Import(
            WeightsImportTests.Safetensors(
                ("conv1.weight", TorchArchives.Ramp("a", 4, 1, 3, 3)), ("conv2.weight", TorchArchives.Ramp("b", 4, 4, 3, 3)),
                ("fc.weight", TorchArchives.Ramp("c", 2, 4 * 14 * 14))),
            new ImportOptions { Layers = layers });

        Assert.Equal("FashionNet", graph.Name);
        Assert.Equal([1, 2], graph.OfType("matmul").Single().Output.Shape);
    }

    [GeneratedRegex(@"`(\w+)`")]
    private static partial Regex Code();
}
