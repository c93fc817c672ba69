using TorchSharp;

namespace Vai.Quantizer.Ops;

/// <summary>The number of the largest along an axis, as a real number. It runs on the CPU and stays float.</summary>
internal sealed class ArgMax : IQuantizerOp
{
    public string Type => OpNames.ArgMax;

    public string VendorType(XirOp op) => "nndct_argmax_dim";

    public torch.Tensor Evaluate(OpCall call) =>
        call.Input.argmax(call.Op.Attributes.Get("axis", 0), call.Op.Output.Shape.Length == call.Input.dim()).to(torch.ScalarType.Float32);
}
