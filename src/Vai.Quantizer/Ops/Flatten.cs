using TorchSharp;

namespace Vai.Quantizer.Ops;

/// <summary>Some axes joined.</summary>
internal sealed class Flatten : IQuantizerOp
{
    public string Type => OpNames.Flatten;

    public string VendorType(XirOp op) => "nndct_flatten";

    public torch.Tensor Evaluate(OpCall call) => call.Input.reshape(call.BatchShape);
}
