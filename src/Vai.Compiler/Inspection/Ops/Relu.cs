using System.Collections.Frozen;

namespace Vai.Compiler.Inspection.Ops;

/// <summary>
/// relu and its kin: the last step of a convolution or linear layer. They cost nothing there and have no engine of their own.
/// Every leaky relu has the slope 26/256 (guide dpu-isa.md 6; the quantizer sees to it).
/// </summary>
internal static class Relu
{
    public static FrozenSet<string> Types { get; } = FrozenSet.ToFrozenSet(["relu", "relu6", "leaky-relu"], StringComparer.Ordinal);

    public static Verdict Judge(InspectedOp op) =>
        op.Input.Type is not ("conv2d" or "depthwise-conv2d" or "matmul")
            ? op.OnCpu($"it follows {op.Input.Type}, and only convolutions and linear layers end in it", "Put relu right behind the convolution; relu and maximum pooling may change places.")
        : !op.ReadsAlone
            ? op.OnCpu($"'{op.Input.Name}' is read by {op.Graph.ConsumersOf(op.Input.Name).Count()} layers, and one that ends in it gives only one value", "Let the other layers read behind the relu.")
        : !op.InputIsOnDpu
            ? op.OnCpu("the layer before it runs on the CPU", "See the reason of that layer.")
            : Verdict.OnDpu(op.Op.Output.ElementCount);
}
