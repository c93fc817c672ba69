using TorchSharp;

namespace Vai.Quantizer.Ops;

/// <summary>Convolution; weights OHWI.</summary>
internal sealed class Conv2d : IQuantizerOp
{
    public string Type => OpNames.Conv2d;

    public ChannelScaling Scaling => ChannelScaling.Weighted;

    public string VendorType(XirOp op) => "nndct_conv2d";

    public FixPointRule RuleOf(XirOp op) => FixPointRule.Shifts;

    public torch.Tensor Evaluate(OpCall call)
    {
        var weights = call.Inputs("weights").First().permute(0, 3, 1, 2);
        return WeightedOps.Convolve(call, weights, call.Op.Attributes.Get("group", 1));
    }
}
