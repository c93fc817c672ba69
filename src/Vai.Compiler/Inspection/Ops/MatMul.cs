using System.Collections.Immutable;
using Vai.Compiler.Superlayers;
using Vai.Xir.Ops;

namespace Vai.Compiler.Inspection.Ops;

/// <summary>
/// A linear layer is a convolution: of the whole map that was flattened before it, or of its features folded into another
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
        return op.Unfinished(workload, takesLeakyRelu: true)
            ?? op.AskTable(workload, [.. Maps(op, features).Select(map => Superlayer(op, map, weights[0]))]);
    }

    // The kernel is the whole map.
    private static ConvolutionSuperlayer Superlayer(InspectedOp op, ImmutableArray<int> map, int outputs) =>
        Conv2d.Superlayer(op, new Window(map[1], map[2]), map, [outputs, map[1], map[2], map[3]], [1, 1, 1, outputs]);

    private static IEnumerable<ImmutableArray<int>> Maps(InspectedOp op, int features)
    {
        var source = op.Input;
        while (Reshape.Types.Contains(source.Type) && source.InputsOf("input") is [var before])
        {
            source = op.Graph.Op(before);
        }

        return Lowering.Patterns.LinearMaps.Of(source.Output.Shape, features);
    }
}
