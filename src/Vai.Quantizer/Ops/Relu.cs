using TorchSharp;

namespace Vai.Quantizer.Ops;

/// <summary>max(x, 0)</summary>
internal sealed class Relu : IQuantizerOp
{
    public string Type => OpNames.Relu;

    public ChannelScaling Scaling => ChannelScaling.Transparent;

    public string VendorType(XirOp op) => "nndct_relu";

    public torch.Tensor Evaluate(OpCall call) => call.Input.relu();
}
