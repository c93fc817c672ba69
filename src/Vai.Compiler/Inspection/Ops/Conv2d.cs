using System.Collections.Immutable;
using Vai.Compiler.Superlayers;
using Vai.Xir.Ops;

namespace Vai.Compiler.Inspection.Ops;

/// <summary>CONV computes it, plain or transposed, when every limit is kept.</summary>
internal static class Conv2d
{
    /// <summary>Within every range: fix points, and with them shifts, are not known before quantization.</summary>
    public const int AnyShift = 8;

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

        // A multiply-accumulate is two operations.
        var workload = checked(2L * op.Op.Output.ElementCount * weights[1] * weights[2] * weights[3]);
        var groups = op.Op.Attributes.Get("group", 1);
        var (inputs, outputs) = (op.InputShape[3], op.OutputShape[3]);
        if (groups < 1 || inputs % groups != 0 || outputs % groups != 0)
        {
            return op.OnCpu($"its {groups} groups do not divide {inputs} input and {outputs} output channels", "Use a number of groups that divides both.", workload);
        }

        var atOnce = Lowering.Patterns.GroupedWeights.GroupsAtOnce(groups, inputs / groups, outputs / groups, op.Target.Architecture.ChannelParallel);
        var whole = Superlayer(op, window, op.InputShape, [outputs, window.KernelHeight, window.KernelWidth, inputs / groups * atOnce], op.OutputShape);
        return op.Unfinished(workload, takesLeakyRelu: true)
            ?? op.AskTable(workload, Decomposition.OfGroups(whole, groups / atOnce, decompose));
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
}
