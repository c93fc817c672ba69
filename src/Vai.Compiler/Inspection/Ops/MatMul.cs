using System.Collections.Immutable;
using Vai.Compiler.Scheduling;
using Vai.Xir.Ops;

namespace Vai.Compiler.Inspection.Ops;

/// <summary>
/// A linear layer is a convolution: of the whole map that was flattened before it, or of one pixel
/// (guide dpu-isa.md 9, fully connected).
/// </summary>
internal static class MatMul
{
    public static Verdict Judge(InspectedOp op)
    {
        var weights = op.Constant("input", 1).Output.Shape;
        if (weights.Length != 2 || !op.Op.Attributes.Get("transpose_b", false) || op.InputShape is not [1, var features] || features != weights[1])
        {
            return op.OnCpu($"its input is [{string.Join(',', op.InputShape)}], its weights are [{string.Join(',', weights)}]; one row of features and constant weights [outputs, features] make a convolution", "Use a linear layer on one sample.");
        }

        var workload = checked(2L * weights[0] * weights[1]);
        var pixel = Superlayer(op, [1, 1, 1, features], Activation.None);
        return FlattenedMap(op) is { } map ? op.AskTable(workload, Superlayer(op, map, Activation.None), pixel) : op.AskTable(workload, pixel);
    }

    /// <summary>The layer as a convolution whose kernel is the whole map.</summary>
    /// <param name="map">NHWC.</param>
    public static ConvolutionSuperlayer Superlayer(InspectedOp op, ImmutableArray<int> map, Activation activation)
    {
        var outputs = op.OutputShape[^1];
        return Conv2d.Superlayer(op.Op, new Window(map[1], map[2]), map, [outputs, map[1], map[2], map[3]], [1, 1, 1, outputs], activation);
    }

    private static ImmutableArray<int>? FlattenedMap(InspectedOp op) =>
        op.Input.Type is "reshape" or "flatten" && op.Input.InputsOf("input") is [var source] && op.Graph.Op(source).Output.Shape is [1, _, _, _] and var map
            ? map
            : null;
}
