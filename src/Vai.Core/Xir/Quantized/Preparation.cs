using System.Numerics;
using Vai.Numerics;

namespace Vai.Xir.Quantized;

/// <summary>
/// Rewrites a float graph to what the DPU computes: constants of the hardware made explicit, under the vendor's names
/// (quantizer.md 2.3, 2.4; xmodel.md 2.3).
/// </summary>
internal static class Preparation
{
    private const string InnerSuffix = "_i0";
    private const string FactorSuffix = "_i1";

    private const float LeakySlope = DpuFractions.LeakySlope;
    private const float HardSigmoidScale = (float)DpuFractions.HardSigmoidScale;

    /// <summary>The graph; an op's rewritten form ends in an op of the same name. And what is not as the float model has it.</summary>
    public static (XirGraph Graph, ImmutableArray<Diagnostic> Diagnostics) Run(XirGraph graph) =>
        (XirGraph.Create(graph.Name, graph.Ops.SelectMany(op => Prepared(graph, op)), graph.Attributes),
            [.. graph.Ops.SelectMany(Remarks)]);

    /// <summary>The name in the float graph of an op of the prepared graph.</summary>
    public static string FloatName(XirGraph graph, string prepared) =>
        !graph.TryGetOp(prepared, out _) && prepared.EndsWith(InnerSuffix, StringComparison.Ordinal)
            ? prepared[..^InnerSuffix.Length]
            : prepared;

    private static IEnumerable<XirOp> Prepared(XirGraph graph, XirOp op) => op.Type switch
    {
        OpNames.AvgPool2d => Multiplied(op, (float)AverageScale(Window.From(op, InputShape(graph, op)))),
        OpNames.ReductionMean when Numbers(InputShape(graph, op), op) is var count && !BitOperations.IsPow2(count) =>
            Multiplied(op, (float)AveragePoolScale.OfCount(count)),
        OpNames.HardSigmoid => Multiplied(op, HardSigmoidScale),
        OpNames.LeakyRelu => [op with { Attributes = op.Attributes.With(("alpha", SlopeOf(op))) }],
        _ => [op],
    };

    /// <summary>A warning where the slope becomes the one that convolutions have.</summary>
    private static IEnumerable<Diagnostic> Remarks(XirOp op) =>
        op.Type == OpNames.LeakyRelu && Slope(op) is var slope && slope != LeakySlope && SlopeOf(op) == LeakySlope
            ? [LeakySlopeInstead(op)]
            : [];

    /// <summary>What the vendor's quantizer does to all slopes (quantizer.md 2.3).</summary>
    public static (XirGraph Graph, ImmutableArray<Diagnostic> Diagnostics) WithLeakySlope(XirGraph graph)
    {
        var others = graph.OfType(OpNames.LeakyRelu).Where(op => Slope(op) != LeakySlope).ToDictionary(
            op => op.Name, op => op with { Attributes = op.Attributes.With(("alpha", LeakySlope)) }, StringComparer.Ordinal);
        return others.Count == 0
            ? (graph, [])
            : (XirGraph.Create(graph.Name, graph.Ops.Select(op => others.GetValueOrDefault(op.Name, op)), graph.Attributes),
                [.. graph.Ops.Where(op => others.ContainsKey(op.Name)).Select(LeakySlopeInstead)]);
    }

    private static Diagnostic LeakySlopeInstead(XirOp op) =>
        VaiDiagnostics.LeakySlope.At(new DiagnosticLocation(null, op.Name), Slope(op), LeakySlope);

    private static float Slope(XirOp op) => op.Attributes.Get("alpha", 0f);

    /// <summary>On the grid of 8 bits on which the DPU has it.</summary>
    private static float SlopeOf(XirOp op) => Slope(op) is var slope && DpuFractions.IsLeakySlope(slope) ? LeakySlope
        : DpuFractions.SlopeOf(slope) is var (number, fixPoint) ? MathF.ScaleB(number, -fixPoint)
        : slope;

    private static double AverageScale(Window window) => AveragePoolScale.Of(window.KernelHeight, window.KernelWidth);

    /// <summary>How many numbers a mean is of.</summary>
    private static long Numbers(ImmutableArray<int> shape, XirOp op) => op.Attributes.Get("axis", ImmutableArray<int>.Empty)
        .Aggregate(1L, (product, axis) => product * shape[axis < 0 ? axis + shape.Length : axis]);

    /// <summary>The op's result times a constant: op NAME_i0, const NAME_i1 and mul NAME.</summary>
    private static IEnumerable<XirOp> Multiplied(XirOp op, float factor)
    {
        var (inner, constant) = (op.Name + InnerSuffix, op.Name + FactorSuffix);
        return
        [
            op with { Name = inner, Output = op.Output with { Name = inner } },
            ConstantCodec.Create(constant, [factor], 1),
            new XirOp(op.Name, OpNames.Mul, AttributeMap.Empty, [XirArgument.Of("input", inner, constant)], op.Output),
        ];
    }

    private static ImmutableArray<int> InputShape(XirGraph graph, XirOp op) => op.InputsOf("input") is [var input, ..]
        ? graph.Op(input).Output.Shape
        : throw VaiDiagnostics.BadXmodel.Exception(new DiagnosticLocation(null, op.Name), "it has no input");
}
