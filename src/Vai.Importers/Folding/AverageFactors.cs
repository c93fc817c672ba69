using Vai.Xir.Quantized;

namespace Vai.Importers.Folding;

/// <summary>
/// The vendor's quantizer multiplies the mean of a window by a constant to say what the DPU computes (quantizer.md 2.4). Read from its ONNX
/// and PyTorch exports that is a <c>scale</c>; it becomes the <c>mul</c> with one number that its own files have.
/// </summary>
internal static class AverageFactors
{
    /// <summary>The factors are written in single precision.</summary>
    private const double Tolerance = 1e-6;

    public static IReadOnlyList<XirOp> Apply(IReadOnlyList<XirOp> ops)
    {
        if (!ops.Any(op => op.Is(OpTraits.Rounds)))
        {
            return ops;
        }

        var graph = new Reading(ops);
        var replaced = new Dictionary<string, XirOp[]>(StringComparer.Ordinal);
        var gone = new HashSet<string>(StringComparer.Ordinal);
        foreach (var scale in ops.Where(op => op.Type == OpNames.Scale))
        {
            if (graph.Factor(scale) is { } factor && graph.OnlyRead(scale) is { } mean && IsFactorOf(mean, graph, factor))
            {
                var constant = ConstantCodec.Create(graph.FreeName(scale.Name) + "_i1", [factor], 1);
                replaced[scale.Name] =
                [
                    constant,
                    scale with
                    {
                        Type = OpNames.Mul,
                        Attributes = AttributeMap.Empty,
                        Arguments = [XirArgument.Of("input", mean.Name, constant.Name)],
                    },
                ];
                gone.UnionWith(scale.InputsOf("scale").Concat(scale.InputsOf("bias")));
            }
        }

        return replaced.Count == 0
            ? ops
            : [.. ops.Where(op => !gone.Contains(op.Name)).SelectMany(op => replaced.GetValueOrDefault(op.Name, [op]))];
    }

    private static bool IsFactorOf(XirOp mean, Reading graph, float factor) => mean.Is(OpTraits.Mean)
        && Math.Abs(Expected(mean, graph.Op(mean.InputsOf("input")[0]).Output.Shape) - factor) <= Tolerance;

    private static double Expected(XirOp mean, ImmutableArray<int> shape)
    {
        if (mean.Type != OpNames.AvgPool2d)
        {
            return AveragePoolScale.OfCount(mean.Attributes.Get("axis", ImmutableArray<int>.Empty)
                .Aggregate(1L, (product, axis) => product * shape[axis < 0 ? axis + shape.Length : axis]));
        }

        var window = Window.From(mean, shape);
        return AveragePoolScale.Of(window.KernelHeight, window.KernelWidth);
    }
}
