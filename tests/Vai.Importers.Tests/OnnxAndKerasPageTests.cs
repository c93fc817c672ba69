using System.Text.RegularExpressions;
using Vai.Importers.Keras.Layers;
using Vai.Importers.Onnx.Ops;

namespace Vai.Importers.Tests;

/// <summary>docs/formats.md names what is read of ONNX and Keras, and nothing else.</summary>
public partial class OnnxAndKerasPageTests
{
    [Fact]
    public void Every_onnx_operator_that_is_imported_is_on_the_page()
    {
        var named = NamesIn("## ONNX");
        Assert.All(OnnxOps.Types, type => Assert.Contains(type, named));
    }

    [Fact]
    public void Every_keras_layer_that_is_imported_is_on_the_page()
    {
        var named = NamesIn("## Keras");
        var documented = named.Select(name => KerasLayers.TryGet(name, out var layer) ? layer : null).ToHashSet();
        var vendors = KerasLayers.Kinds.Where(kind => kind.StartsWith("Vitis>", StringComparison.Ordinal)).ToArray();
        Assert.All(vendors, kind => Assert.Contains(kind["Vitis>".Length..], named));
        Assert.All(KerasLayers.Kinds.Except(vendors),
            kind => Assert.Contains(KerasLayers.TryGet(kind, out var layer) ? layer : null, documented));
    }

    [Fact]
    public void Every_keras_layer_on_the_page_is_imported()
    {
        var section = Section("## Keras");
        var classes =
            section[section.IndexOf("Classes:", StringComparison.Ordinal)..section.IndexOf("Activations:", StringComparison.Ordinal)];
        Assert.All(Code().Matches(classes).Select(match => match.Groups[1].Value),
            name => Assert.True(KerasLayers.TryGet(name, out _), name));
    }

    private static HashSet<string> NamesIn(string heading) => [.. Code().Matches(Section(heading)).Select(match => match.Groups[1].Value)];

    private static string Section(string heading)
    {
        var page = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "docs", "formats.md"));
        var start = page.IndexOf($"\n{heading}\n", StringComparison.Ordinal);
        Assert.True(start >= 0, heading);
        return page[start..page.IndexOf("\n## ", start + 1, StringComparison.Ordinal)];
    }

    [GeneratedRegex(@"`(\w+)`")]
    private static partial Regex Code();
}
