using TorchSharp;

namespace Vai.Quantizer.Ops;

/// <summary>Probabilities along an axis. It runs on the CPU and stays float.</summary>
internal sealed class Softmax : IQuantizerOp
{
    public string Type => OpNames.Softmax;

    public string VendorType(XirOp op) => "nndct_softmax";

    public torch.Tensor Evaluate(OpCall call) => torch.nn.functional.softmax(call.Input, call.Op.Attributes.Get("axis", -1));
}
