using Vai.Xir.Quantized;

namespace Vai.Compiler.Inspection;

/// <summary>
/// A float graph in the form that the quantizer gives it, with fix points that put no layer off the DPU which calibration could put there:
/// one for all that is computed, so that every shift lies in the middle of its range, and those of constants near it.
/// </summary>
internal static class NeutralQuantization
{
    private const int Bits = 8;

    /// <summary>The largest fix point of constants, and that of weights: numbers up to 1.</summary>
    private const int LargestFixPoint = 7;

    /// <summary>What the quantizer makes the result of a hard sigmoid or tanh: with less it stays on the processor.</summary>
    private const int FixPointWithinOne = 7;

    /// <summary>From 5 on relu6 is relu, as the quantizer makes it by default; less where the numbers of a padding need it.</summary>
    private static readonly ImmutableArray<int> Preferred = [5, 6, 7, 4, 3, 2, 1, 0];

    /// <summary>The graph; weights are without their numbers, which decide nothing.</summary>
    public static XirGraph Of(XirGraph graph)
    {
        var (light, computed) = (WithoutWeights(graph), OfComputed(graph));
        var placement = FixPlacement.Of(graph);
        var withinOne = graph.Ops.Where(op => op.Type is OpNames.HardSigmoid or OpNames.HardTanh)
            .Select(op => placement.ResultOf(op.Name)).ToHashSet();
        var fixPoints = placement.Kinds.Keys.ToDictionary(
            name => name,
            name => light.Op(name).Is(OpTraits.Constant)
                ? OfConstant(light.Op(name)) : withinOne.Contains(name) ? FixPointWithinOne : computed,
            StringComparer.Ordinal);
        return QuantizedGraph.WithFixes(Preparation.Run(light).Graph, fixPoints, _ => Bits);
    }

    private static XirGraph WithoutWeights(XirGraph graph) => XirGraph.Create(
        graph.Name,
        graph.Ops.Select(op => IsWeights(graph, op) ? op with { Attributes = op.Attributes.Without("data") } : op),
        graph.Attributes);

    private static bool IsWeights(XirGraph graph, XirOp op) =>
        op.Is(OpTraits.Constant) && graph.ConsumersOf(op.Name).All(reader =>
            (reader.Is(OpTraits.Convolution) || reader.Is(OpTraits.Dense))
            && reader.Weights == op.Name && reader.InputNames.Count(name => name == op.Name) == 1);

    private static int OfComputed(XirGraph graph)
    {
        var borders = graph.OfType(OpNames.Pad)
            .SelectMany(op => op.Attributes.Get("constant_values", ImmutableArray<float>.Empty)).ToList();
        return Preferred.Where(fixPoint => borders.TrueForAll(number => IsInt8(MathF.ScaleB(number, fixPoint))))
            .DefaultIfEmpty(Preferred[0]).First();
    }

    private static bool IsInt8(float number) => number is >= sbyte.MinValue and <= sbyte.MaxValue && number == MathF.Round(number);

    /// <summary>The finest with which its numbers are int8.</summary>
    private static int OfConstant(XirOp op)
    {
        var largest = 0f;
        foreach (var number in ConstantCodec.Bytes(op).IsEmpty ? [] : ConstantCodec.View(op))
        {
            largest = Math.Max(largest, Math.Abs(number));
        }

        return Enumerable.Range(0, LargestFixPoint + 1).LastOrDefault(fixPoint => MathF.ScaleB(largest, fixPoint) <= sbyte.MaxValue);
    }
}
