using TorchSharp;

namespace Vai.Quantizer.Ops;

/// <summary>1 / (1 + e^-x). It runs on the CPU and stays float.</summary>
internal sealed class Sigmoid : IQuantizerOp
{
    public string Type => OpNames.Sigmoid;

    public string VendorType(XirOp op) => "nndct_sigmoid";

    public torch.Tensor Evaluate(OpCall call) => call.Input.sigmoid();
}
