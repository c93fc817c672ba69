using TorchSharp;
using Vai.Quantizer.Torch;

namespace Vai.Quantizer.Ops;

/// <summary>x, below zero a fraction of it. The DPU has one slope only (quantizer.md 2.3).</summary>
internal sealed class LeakyRelu : IQuantizerOp
{
    public string Type => OpNames.LeakyRelu;

    public string VendorType(XirOp op) => "nndct_leaky_relu";

    public torch.Tensor Evaluate(OpCall call) => call.Input.LeakyRelu(call.Op.Attributes.Get("alpha", 0f));
}
