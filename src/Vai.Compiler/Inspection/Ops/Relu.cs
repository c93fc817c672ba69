using System.Collections.Frozen;
using Vai.Compiler.DpuOps;
using Vai.Compiler.Superlayers;

namespace Vai.Compiler.Inspection.Ops;

/// <summary>
/// relu and its kin: the last step of a convolution, linear layer or sum costs nothing there. relu alone is an element-wise copy,
/// relu6 two sums, leaky relu a product and a maximum. Every leaky relu has the slope 26/256 (guide dpu-isa.md 6; the quantizer sees to it).
/// </summary>
internal static class Relu
{
    private static readonly FrozenSet<string> Convolutions = FrozenSet.ToFrozenSet(["conv2d", "depthwise-conv2d", "matmul", "transposed-conv2d", "transposed-depthwise-conv2d"], StringComparer.Ordinal);
    private static readonly FrozenSet<string> Sums = FrozenSet.ToFrozenSet(["add", "mul"], StringComparer.Ordinal);

    public static FrozenSet<string> Types { get; } = FrozenSet.ToFrozenSet(["relu", "relu6", "leaky-relu"], StringComparer.Ordinal);

    public static Verdict Judge(InspectedOp op)
    {
        var workload = op.Op.Output.ElementCount;
        var isLeaky = op.Op.Type == "leaky-relu";
        var isFused = op.ReadsAlone && (Convolutions.Contains(op.Input.Type) || (!isLeaky && Sums.Contains(op.Input.Type)));
        if (isFused)
        {
            return op.InputIsOnDpu ? Verdict.OnDpu(workload) : op.OnCpu("the layer before it runs on the CPU", "See the reason of that layer.");
        }

        if (op.Op.Type == "relu6" && op.Judged.TryGetValue(op.Input.Name, out var before) && before.Device == LayerDevice.Cpu)
        {
            return op.OnCpu("the layer before it runs on the CPU", "See the reason of that layer.");
        }

        if (!isLeaky)
        {
            return op.Unfinished(workload, takesLeakyRelu: false) ?? op.AskTable(workload, Alone(op));
        }

        // Of a layer that several read, the quantizer fixes the result before it (guide quantizer.md 2.1).
        return op.ReadsAlone
            ? op.OnCpu($"it follows {op.Input.Type}, and only convolutions and linear layers end in it", "Put it right behind the convolution, or use relu.")
            : SlopedRelu.JudgeParts(op);
    }

    private static ElementwiseSuperlayer Alone(InspectedOp op)
    {
        var map = InspectedOp.Placed(op.Op.Name, op.OutputShape).AsMap();
        return new ElementwiseSuperlayer(op.Op.Name, map, [Copies.Repeated(map, map, 1, 1)], map);
    }
}
