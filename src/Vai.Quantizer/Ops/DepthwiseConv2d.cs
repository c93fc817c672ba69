using TorchSharp;

namespace Vai.Quantizer.Ops;

/// <summary>Convolution of each channel alone; weights [multiplier, height, width, channels].</summary>
internal sealed class DepthwiseConv2d : IQuantizerOp
{
    public string Type => OpNames.DepthwiseConv2d;

    public ChannelScaling Scaling => ChannelScaling.Weighted;

    public string VendorType(XirOp op) => "nndct_depthwise_conv2d";

    public FixPointRule RuleOf(XirOp op) => FixPointRule.Shifts;

    public torch.Tensor Evaluate(OpCall call)
    {
        var weights = call.Inputs("weights").First();
        var (multiplier, channels) = (weights.shape[0], weights.shape[3]);
        var filters = weights.permute(3, 0, 1, 2).reshape(channels * multiplier, 1, weights.shape[1], weights.shape[2]);
        return WeightedOps.Convolve(call, filters, channels);
    }
}
