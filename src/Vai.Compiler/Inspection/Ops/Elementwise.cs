using System.Collections.Immutable;
using Vai.Compiled;
using Vai.Compiler.Scheduling;
using Vai.Compiler.Superlayers;
using Vai.Runtime;

namespace Vai.Compiler.Inspection.Ops;

/// <summary>Sums and products: ELEW computes them of maps, ALU of a map and one number a channel.</summary>
internal static class Elementwise
{
    public static Verdict JudgeSum(InspectedOp op) => Judge(op, ElementwiseKind.Add);

    public static Verdict JudgeProduct(InspectedOp op) => Judge(op, ElementwiseKind.Multiply);

    private static Verdict Judge(InspectedOp op, ElementwiseKind kind)
    {
        var workload = op.Op.Output.ElementCount * (long)Math.Max(op.Inputs.Length - 1, 1);
        if (op.Inputs.All(input => input.Type == "const"))
        {
            return op.OnCpu("all its inputs are constants", "Compute it before the export.", workload);
        }

        return op.Unfinished(workload, takesLeakyRelu: false)
            ?? (IsScaling(op, kind) ? op.AskTable(workload, Scaling(op)) is { Device: LayerDevice.Dpu } onAlu ? onAlu : null : null)
            ?? (IsSum(op)
                ? op.AskTable(workload, Sum(op, kind))
                : op.OnCpu(
                    $"its inputs have shapes {string.Join(", ", op.Inputs.Select(input => $"[{string.Join(',', input.Output.Shape)}]"))}; maps of one shape, rows of it, and for products one number a channel are possible",
                    "Bring the inputs to one shape.", workload));
    }

    private static bool IsScaling(InspectedOp op, ElementwiseKind kind) =>
        kind == ElementwiseKind.Multiply && op.Inputs.Length == 2 && op.OutputShape is [1, var height, var width, var channels] && height * width > 1
        && op.Inputs.Any(input => input.Output.Shape.SequenceEqual(op.OutputShape))
        && op.Inputs.Any(input => input.Output.Shape.SequenceEqual([1, 1, 1, channels])) && op.NextLayer?.Type != "relu";

    private static ScalingSuperlayer Scaling(InspectedOp op) => new(
        op.Op.Name, Placed(op, op.OutputShape), Placed(op, [1, 1, 1, op.OutputShape[3]]), new ScalingStage(0), Placed(op, op.OutputShape));

    // A constant is spread to what is needed.
    private static bool IsSum(InspectedOp op)
    {
        var row = op.OutputShape is [1, _, _, _] ? op.OutputShape.SetItem(1, 1) : op.OutputShape;
        return op.Inputs.All(input => input.Type == "const" || input.Output.Shape.SequenceEqual(op.OutputShape) || input.Output.Shape.SequenceEqual(row));
    }

    private static ElementwiseSuperlayer Sum(InspectedOp op, ElementwiseKind kind)
    {
        var map = Placed(op, op.OutputShape).AsMap();
        var stage = ElementwiseStage.Of(kind, [.. op.Inputs.Select(_ => 0)], 0, hasRelu: false);
        return new ElementwiseSuperlayer(op.Op.Name, map, [new ElementwisePart([.. op.Inputs.Select(_ => map)], stage, map)], map);
    }

    private static DdrTensor Placed(InspectedOp op, ImmutableArray<int> shape) => InspectedOp.Placed(op.Op.Name, shape);
}
