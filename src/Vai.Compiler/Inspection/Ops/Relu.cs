namespace Vai.Compiler.Inspection.Ops;

/// <summary>The last step of a convolution or linear layer; it costs nothing there and has no engine of its own.
/// For the DPU relu6 is relu that saturates (guide dpu-isa.md 6).</summary>
internal static class Relu
{
    public static Verdict Judge(InspectedOp op) =>
        op.Input.Type is not ("conv2d" or "matmul")
            ? op.OnCpu($"it follows {op.Input.Type}, and only convolutions and linear layers end in it", "Put relu right behind the convolution; relu and maximum pooling may change places.")
        : !op.ReadsAlone
            ? op.OnCpu($"'{op.Input.Name}' is read by {op.Graph.ConsumersOf(op.Input.Name).Count()} layers, and one that ends in it gives only one value", "Let the other layers read behind the relu.")
        : !op.InputIsOnDpu
            ? op.OnCpu("the layer before it runs on the CPU", "See the reason of that layer.")
            : Verdict.OnDpu(op.Op.Output.ElementCount);
}
