using Vai.Compiled;
using Vai.Compiler;
using Vai.Reports.Page;
using Vai.Targets;
using Vai.Xir.Serialization;

namespace Vai.Reports.Tests;

/// <summary>Compiled networks that a page is made of, each once.</summary>
internal static class Networks
{
    /// <summary>What a file may call a layer.</summary>
    public const string Hostile = "</script><img src=x onerror=\"document.title='run'\"><!-- {data} & \u2028 \ud800";

    /// <summary>Text that ran would write this into the page's title.</summary>
    public const string Ran = "run";

    private const int ManyLayers = 300;

    // The page is tested here, the code elsewhere.
    private static readonly CompilationOptions Unverified = new() { Verification = null };

    private static readonly Lazy<PageSource> LazySmall = new(() => Of("cnn_small.b4096"));
    private static readonly Lazy<PageSource> LazyHostile = new(() => Compile(WithHostileNames()));
    private static readonly Lazy<PageSource> LazyFive = new(() => Compile(InFiveParts()));
    private static readonly Lazy<PageSource> LazyLarge = new(() => Compile(OfManyLayers()));

    public static PageSource Small => LazySmall.Value;

    public static PageSource WithHostileLayers => LazyHostile.Value;

    public static PageSource Five => LazyFive.Value;

    public static PageSource Large => LazyLarge.Value;

    /// <summary>A vendor's model, or one that stands in for it.</summary>
    public static PageSource Of(string file) =>
        PageSource.Of(file, CompiledModel.From(XmodelFile.Read(ModelFiles.PathOf(file))));

    private static PageSource Compile(XirGraph graph) =>
        PageSource.Of(graph.Name, CompiledModel.From(ModelCompiler.Compile(graph, DpuTarget.Parse("B1024"), Unverified).Graph));

    private static XirGraph WithHostileNames()
    {
        var graph = new QuantizedGraphBuilder(seed: 31);
        var map = graph.Fix(graph.Conv2d(Hostile, graph.Data("image", 6, 1, 8, 8, 3), 8, Padded()), 5);
        graph.Fix(graph.Conv2d("last", map, 4, Padded()), 5);
        return graph.Build() with { Name = Hostile };
    }

    private static XirGraph InFiveParts()
    {
        var graph = new QuantizedGraphBuilder(seed: 32);
        var map = graph.Data("image", 6, 1, 8, 8, 3);
        for (var part = 0; part < 5; part++)
        {
            map = graph.Fix(graph.Conv2d($"net__part_{part}__conv", map, 8, Padded()), 5);
            map = part == 4 ? map : graph.Fix(graph.Unary($"net__part_{part}__curve", OpNames.Tanh, map), 7);
        }

        return graph.Build();
    }

    private static XirGraph OfManyLayers()
    {
        var graph = new QuantizedGraphBuilder(seed: 33);
        var map = graph.Data("image", 6, 1, 4, 4, 8);
        var before = map;
        for (var layer = 0; layer < ManyLayers; layer++)
        {
            var made = graph.Fix(graph.Conv2d($"net__stage_{layer / 30}__block_{layer / 3}__conv_{layer}", map, 8, Padded()), 5);
            (before, map) = layer % 3 == 2
                ? (made, graph.Fix(graph.Elementwise($"net__stage_{layer / 30}__block_{layer / 3}__add", OpNames.Add, before, made), 5))
                : (before, made);
        }

        return graph.Build();
    }

    private static Window Padded() => new(3, 3) { PadTop = 1, PadBottom = 1, PadLeft = 1, PadRight = 1 };
}
