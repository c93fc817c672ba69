using TorchSharp;
using Vai.Xir;

namespace Vai.Quantizer.Ops;

/// <summary>Axes of size 1 taken away.</summary>
internal sealed class Squeeze : IQuantizerOp
{
    public string Type => "squeeze";

    public string VendorType(XirOp op) => "nndct_squeeze";

    public torch.Tensor Evaluate(OpCall call) => call.Input.reshape(call.BatchShape);
}
