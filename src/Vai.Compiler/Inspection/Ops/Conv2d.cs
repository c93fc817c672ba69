using System.Collections.Immutable;
using Vai.Compiler.Scheduling;
using Vai.Xir;
using Vai.Xir.Ops;

namespace Vai.Compiler.Inspection.Ops;

/// <summary>CONV computes it when every limit is kept.</summary>
internal static class Conv2d
{
    /// <summary>Within every range: fix points, and with them shifts, are not known before quantization.</summary>
    private const int AnyShift = 8;

    public static Verdict Judge(InspectedOp op)
    {
        var weights = op.Constant("weights").Output.Shape;
        if (weights.Length != 4 || op.InputShape.Length != 4 || op.OutputShape.Length != 4)
        {
            throw op.Bad($"input [{string.Join(',', op.InputShape)}], weights [{string.Join(',', weights)}], output [{string.Join(',', op.OutputShape)}]; four dimensions each are needed");
        }

        // A multiply-accumulate is two operations.
        var workload = checked(2L * op.Op.Output.ElementCount * weights[1] * weights[2] * weights[3]);
        return op.Op.Attributes.Get("group", 1) is > 1 and var groups
            ? op.OnCpu($"it has {groups} groups, the convolution engine takes 1", "Use one group.", workload)
            : op.AskTable(workload, Superlayer(op, Activation.None));
    }

    /// <summary>The convolution as the engine would compute it, with an activation.</summary>
    /// <param name="op">A conv2d.</param>
    public static ConvolutionSuperlayer Superlayer(InspectedOp op, Activation activation) =>
        Superlayer(op.Op, Window.From(op.Op, op.InputShape), op.InputShape, op.Constant("weights").Output.Shape, op.OutputShape, activation);

    public static ConvolutionSuperlayer Superlayer(
        XirOp op, Window window, ImmutableArray<int> input, ImmutableArray<int> weights, ImmutableArray<int> output, Activation activation) => new(
        op.Name,
        InspectedOp.Placed(op.Name + "_input", input),
        new ConvolutionStage(
            window, InspectedOp.Placed(op.Name + "_weights", weights), InspectedOp.Placed(op.Name + "_bias", [weights[0]]), AnyShift, AnyShift, activation),
        Pooling: null,
        InspectedOp.Placed(op.Name, output));
}
