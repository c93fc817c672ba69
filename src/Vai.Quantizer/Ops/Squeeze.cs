using TorchSharp;

namespace Vai.Quantizer.Ops;

/// <summary>Axes of size 1 taken away.</summary>
internal sealed class Squeeze : IQuantizerOp
{
    public string Type => OpNames.Squeeze;

    public string VendorType(XirOp op) => "nndct_squeeze";

    public torch.Tensor Evaluate(OpCall call) => call.Input.reshape(call.BatchShape);
}
