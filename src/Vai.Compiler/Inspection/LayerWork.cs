namespace Vai.Compiler.Inspection;

/// <summary>What a layer computes for one sample, wherever it runs.</summary>
internal static class LayerWork
{
    /// <summary>x + 3, two comparisons, a product.</summary>
    private const long HardSigmoid = 4;

    /// <summary>Operations; a multiply-accumulate is two.</summary>
    public static long Operations(XirGraph graph, XirOp op) => checked(op.Output.ElementCount * OfNumber(graph, op));

    /// <summary>Operations for each number of the result.</summary>
    private static long OfNumber(XirGraph graph, XirOp op) => op switch
    {
        _ when op.Is(OpTraits.Input) || op.Is(OpTraits.MovesOnly) || op.Type == OpNames.Pad || IsRepetition(op) => 0,
        { Weights: { } weights } => 2 * Math.Max(graph.Op(weights).Output.ElementCount / Math.Max(op.Output.Shape.LastOrDefault(), 1), 1),
        _ when op.Is(OpTraits.Pooling) => Window(graph, op),
        _ when op.Is(OpTraits.Elementwise) => Math.Max(op.InputNames.Count() - 1, 1),
        { Type: OpNames.HardSigmoid } => HardSigmoid,
        _ => 1,
    };

    private static bool IsRepetition(XirOp op) => op.Type == OpNames.Resize && op.Attributes.Get("mode", "NEAREST") == "NEAREST";

    private static long Window(XirGraph graph, XirOp op) => op.Attributes.TryGet("kernel", out ImmutableArray<int> kernel)
        ? kernel.Aggregate(1L, (product, size) => product * size)
        : graph.Op(op.InputNames.First()).Output.ElementCount / Math.Max(op.Output.ElementCount, 1);
}
