using System.Collections.Immutable;
using Vai.Compiler.Scheduling;
using Vai.Xir.Ops;

namespace Vai.Compiler.Inspection.Ops;

/// <summary>CONV computes it when every limit is kept.</summary>
internal static class Conv2d
{
    /// <summary>Within every range: fix points, and with them shifts, are not known before quantization.</summary>
    public const int AnyShift = 8;

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
            : op.Unfinished(workload, takesLeakyRelu: true)
            ?? op.AskTable(workload, Superlayer(op, SingleWindow(op), op.InputShape, weights, op.OutputShape));
    }

    /// <summary>The convolution as the engine would compute it, with the activation behind it.</summary>
    public static ConvolutionSuperlayer Superlayer(
        InspectedOp op, Window window, ImmutableArray<int> input, ImmutableArray<int> weights, ImmutableArray<int> output)
    {
        var name = op.Op.Name;
        var stage = new ConvolutionStage(
            window,
            InspectedOp.Placed(name + "_weights", weights),
            InspectedOp.Placed(name + "_bias", [weights[0]]),
            AnyShift,
            AnyShift,
            op.NextLayer is { Type: "leaky-relu" } ? Activation.LeakyRelu : Activation.None);
        return new ConvolutionSuperlayer(name, InspectedOp.Placed(name + "_input", input), stage, Alu: null, InspectedOp.Placed(name, output));
    }

    // A window that is used once along an axis has no stride there.
    public static Window SingleWindow(InspectedOp op) =>
        Window.From(op.Op, op.InputShape).WithoutIdleStrides(op.InputShape[1], op.InputShape[2]);
}
