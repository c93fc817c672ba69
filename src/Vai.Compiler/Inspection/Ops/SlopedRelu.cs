using System.Collections.Immutable;
using Vai.Compiled;
using Vai.Compiler.DpuOps;
using Vai.Compiler.Scheduling;
using Vai.Compiler.Superlayers;
using Vai.Xir;
using Vai.Xir.Ops;

namespace Vai.Compiler.Inspection.Ops;

/// <summary>prelu, and leaky relu that no convolution ends in: the larger of x and its product with the slope.</summary>
internal static class SlopedRelu
{
    public static Verdict Judge(InspectedOp op)
    {
        var channels = op.InputShape.LastOrDefault();
        if (op.Constant("weight") is not { Type: "const" } constant || ConstData.Of(constant) is not [_, ..] slopes || (slopes.Length != 1 && slopes.Length != channels))
        {
            return op.OnCpu($"its slopes are no constants, one for all or for each of {channels} channels", "Give it constant slopes.");
        }

        return Lowering.Patterns.SlopedRelu.TooSteep(slopes.Max()) is { } steep
            ? op.OnCpu(steep, "Keep the slopes at 1 and below, or use relu.")
            : JudgeParts(op);
    }

    /// <summary>Whether product, copy and maximum all go.</summary>
    public static Verdict JudgeParts(InspectedOp op)
    {
        var workload = 2L * op.Op.Output.ElementCount;
        return op.Unfinished(workload, takesLeakyRelu: false)
            ?? Parts(op.Op.Name, Lowering.Patterns.SlopedRelu.MapOf(op.InputShape)).Select(part => op.AskTable(workload, part)).MaxBy(verdict => verdict.Device == LayerDevice.Cpu)!;
    }

    private static IEnumerable<Superlayer> Parts(string name, ImmutableArray<int> shape)
    {
        var map = InspectedOp.Placed(name, shape);
        var both = InspectedOp.Placed(name + "_both", shape.SetItem(3, 2 * shape[3]));
        var place = both.Part(axis: 3, 0, shape[3]);
        var (weights, bias) = (InspectedOp.Placed(name + "_slopes", [1, 1, 1, shape[3]]), InspectedOp.Placed(name + "_bias", [shape[3]]));
        yield return new AluSuperlayer(name, map, new DepthwiseStage(new Window(1, 1), weights, bias, Conv2d.AnyShift, Conv2d.AnyShift, Activation.None), place);
        yield return new ElementwiseSuperlayer(name, map, [Copies.Repeated(map, place, 1, 1)], place);
        yield return new AluSuperlayer(
            name, InspectedOp.Placed(name + "_pairs", shape.SetItem(2, 2 * shape[2])), new PoolingStage(PoolingKind.Maximum, Lowering.Patterns.SlopedRelu.Pair, 0, 0), map);
    }
}
