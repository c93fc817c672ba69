using Vai.Compiler.Assembly;
using Vai.Compiler.DpuOps;
using Vai.Compiler.Lowering;
using Vai.Targets;

namespace Vai.Compiler.Inspection;

/// <summary>The rewrites that are known, and what each would change of a graph.</summary>
internal static class FixIts
{
    private const string Retrain = "Train again for some epochs: the two functions differ by at most {0}.";

    private static readonly ImmutableArray<string> ReplaceLines =
    [
        "for parent in net.modules():",
        "    for name, layer in parent.named_children():",
        "        if isinstance(layer, nn.{0}): setattr(parent, name, nn.{1}())",
    ];

    private static readonly (string Name, AttributeValue Value)[] Nearest =
        [("mode", "NEAREST"), ("align_corners", false), ("half_pixel_centers", false)];

    /// <summary>The first that fits counts.</summary>
    private static readonly ImmutableArray<Row> Table =
    [
        new(op => op.Type == OpNames.Swish, Function("SiLU", "Hardswish", "hard_silu", "0.15"), HardSwish),
        new(op => op.Type is OpNames.Gelu or OpNames.GeluTanh, Function("GELU", "Hardswish", "hard_silu", "0.3"), HardSwish),
        new(op => op.Type == OpNames.Mish, Function("Mish", "Hardswish", "hard_silu", "0.3"), HardSwish),
        new(op => op.Type == OpNames.Sigmoid, Function("Sigmoid", "Hardsigmoid", "hard_sigmoid", "0.07"),
            op => [op with { Type = OpNames.HardSigmoid }]),
        new(op => op.Type == OpNames.Tanh, Function("Tanh", "Hardtanh", "lambda x: keras.ops.clip(x, -1, 1)", "0.24"),
            op => [op with { Type = OpNames.HardTanh }]),
        new(op => op.Type == OpNames.Resize, new FixIt(
            "Nearest resizing by a whole factor, or a transposed convolution, which learns how to mix",
            "Train again for some epochs. Nearest costs the DPU a copy, the transposed convolution a layer.",
            [
                "nn.Upsample(scale_factor=2, mode=\"nearest\")",
                "# or, C channels each by itself:",
                "nn.ConvTranspose2d(C, C, 4, stride=2, padding=1, groups=C)",
            ],
            [
                "keras.layers.UpSampling2D(2, interpolation=\"nearest\")",
                "# or:",
                "keras.layers.Conv2DTranspose(C, 4, strides=2, padding=\"same\")",
            ]),
            op => [op with { Attributes = op.Attributes.With(Nearest) }]),
        new(op => op.Is(OpTraits.Probabilities), new FixIt(
            "Leave it to the application",
            "Nothing: the largest number before it names the same class. Where probabilities are wanted, the application computes them " +
                "from a few numbers.",
            ["def forward(self, x):", "    return self.head(self.body(x))  # the scores; no softmax behind them"],
            ["keras.layers.Dense(10)  # the scores; activation=\"softmax\" is gone"])),
        new(op => op is { Type: OpNames.AvgPool2d } && !op.Attributes.Get("count_include_pad", true), new FixIt(
            "Let the average count its padding",
            "At the border means become smaller; train again for an epoch.",
            ["nn.AvgPool2d(3, stride=1, padding=1, count_include_pad=True)"],
            ["# or without padding:", "keras.layers.AveragePooling2D(3, strides=1, padding=\"valid\")"]),
            op => [op with { Attributes = op.Attributes.With(("count_include_pad", true)) }]),
    ];

    /// <summary>The rewrites of layers that the DPU does not take, by the layers' names.</summary>
    public static Dictionary<string, FixIt> Of(XirGraph graph, IEnumerable<XirOp> onProcessor, DpuTarget target)
    {
        var found = new Dictionary<string, FixIt>(StringComparer.Ordinal);
        foreach (var kind in onProcessor.GroupBy(op => Table.FirstOrDefault(row => row.Fits(op))).Where(kind => kind.Key is not null))
        {
            var (row, names) = (kind.Key!, kind.Select(op => op.Name).ToHashSet(StringComparer.Ordinal));
            var fixIt = row.FixIt with { DpuSubgraphs = row.Apply is null ? null : Count(Rewritten(graph, names, row.Apply), target) };
            foreach (var name in names)
            {
                found[name] = fixIt;
            }
        }

        return found;
    }

    private static XirGraph Rewritten(XirGraph graph, HashSet<string> names, Func<XirOp, IEnumerable<XirOp>> apply) =>
        XirGraph.Create(graph.Name, graph.Ops.SelectMany(op => names.Contains(op.Name) ? apply(op) : [op]), graph.Attributes);

    private static int Count(XirGraph graph, DpuTarget target) =>
        Partitioner.Partition(GraphLowering.DryRun(NeutralQuantization.Of(graph), target).Graph).Count(part => part.Device == Devices.Dpu);

    private static FixIt Function(string old, string better, string keras, string difference) => new(
        $"{better} instead of {old}",
        Retrain.Replace("{0}", difference, StringComparison.Ordinal),
        [.. ReplaceLines.Select(line =>
            line.Replace("{0}", old, StringComparison.Ordinal).Replace("{1}", better, StringComparison.Ordinal))],
        [keras.StartsWith("lambda", StringComparison.Ordinal)
            ? $"keras.layers.Activation({keras})" : $"keras.layers.Activation(\"{keras}\")"]);

    // A hard swish is a hard sigmoid and a product, in XIR too.
    private static IEnumerable<XirOp> HardSwish(XirOp op)
    {
        var (input, gate) = (op.InputNames.First(), op.Name + "_gate");
        yield return new XirOp(
            gate, OpNames.HardSigmoid, AttributeMap.Empty, [XirArgument.Of("input", input)], op.Output with { Name = gate });
        yield return op with { Type = OpNames.Mul, Attributes = AttributeMap.Empty, Arguments = [XirArgument.Of("input", input, gate)] };
    }

    private sealed record Row(Func<XirOp, bool> Fits, FixIt FixIt, Func<XirOp, IEnumerable<XirOp>>? Apply = null);
}
