using TorchSharp;

namespace Vai.Quantizer.Ops;

/// <summary>Weights, biases and other numbers of the model.</summary>
internal sealed class Const : IQuantizerOp
{
    public string Type => OpNames.Const;

    public string? VendorType(XirOp op) => null;

    public torch.Tensor Evaluate(OpCall call) => call.Constant();
}
