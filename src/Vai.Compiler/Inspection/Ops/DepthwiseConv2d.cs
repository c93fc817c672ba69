using Vai.Compiler.Superlayers;
using Vai.Xir.Ops;

namespace Vai.Compiler.Inspection.Ops;

/// <summary>ALU computes it, plain or transposed, alone or behind a convolution.</summary>
internal static class DepthwiseConv2d
{
    public static Verdict Judge(InspectedOp op) =>
        Judge(op, Lowering.Rules.Convolution.WindowOf(op.Op, op.InputShape), Decomposition.OfDilated);

    public static Verdict JudgeTransposed(InspectedOp op) =>
        Judge(op, Lowering.Patterns.TransposedKernel.WindowOf(op.Op, op.InputShape), Decomposition.OfTransposed);

    private static Verdict Judge(InspectedOp op, Window window, Func<Superlayer, Superlayer> decompose)
    {
        var weights = op.Constant("weights").Output.Shape;
        if (weights.Length != 4 || op.InputShape.Length != 4 || op.OutputShape.Length != 4)
        {
            throw op.Bad($"input [{string.Join(',', op.InputShape)}], weights [{string.Join(',', weights)}], output [{string.Join(',', op.OutputShape)}]; four dimensions each are needed");
        }

        var workload = checked(2L * op.Op.Output.ElementCount * weights[1] * weights[2]);
        return op.InputShape[3] != op.OutputShape[3]
            ? op.OnCpu($"it makes {op.OutputShape[3]} channels of {op.InputShape[3]}, the DPU has one filter a channel", "Use one filter a channel, or one group.", workload)
            : op.Unfinished(workload, takesLeakyRelu: true) ?? op.AskTable(workload, decompose(Superlayer(op, window)));
    }

    private static AluSuperlayer Superlayer(InspectedOp op, Window window)
    {
        var name = op.Op.Name;
        var channels = op.OutputShape[3];
        var stage = new DepthwiseStage(
            window,
            InspectedOp.Placed(name + "_weights", [1, window.KernelHeight, window.KernelWidth, channels]),
            InspectedOp.Placed(name + "_bias", [channels]),
            Conv2d.AnyShift,
            Conv2d.AnyShift,
            op.NextLayer is { Type: "leaky-relu" } ? Activation.LeakyRelu : Activation.None);
        return new AluSuperlayer(name, InspectedOp.Placed(name + "_input", op.InputShape), stage, InspectedOp.Placed(name, op.OutputShape));
    }
}
