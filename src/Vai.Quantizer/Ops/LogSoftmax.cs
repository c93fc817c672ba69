using TorchSharp;

namespace Vai.Quantizer.Ops;

/// <summary>Logarithms of probabilities along an axis. It runs on the CPU and stays float.</summary>
internal sealed class LogSoftmax : IQuantizerOp
{
    public string Type => OpNames.LogSoftmax;

    public string VendorType(XirOp op) => "nndct_log_softmax";

    public torch.Tensor Evaluate(OpCall call) => torch.nn.functional.log_softmax(call.Input, call.Op.Attributes.Get("axis", -1));
}
