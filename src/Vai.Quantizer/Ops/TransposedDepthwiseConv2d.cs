using TorchSharp;

namespace Vai.Quantizer.Ops;

/// <summary>Transposed convolution of each channel alone; weights [1, height, width, channels].</summary>
internal sealed class TransposedDepthwiseConv2d : IQuantizerOp
{
    public string Type => OpNames.TransposedDepthwiseConv2d;

    public ChannelScaling Scaling => ChannelScaling.Weighted;

    public string VendorType(XirOp op) => "nndct_depthwise_conv_transpose_2d";

    public FixPointRule RuleOf(XirOp op) => FixPointRule.Shifts;

    public torch.Tensor Evaluate(OpCall call)
    {
        var weights = call.Inputs("weights").First();
        return TransposedConv2d.Spread(call, weights.permute(3, 0, 1, 2), weights.shape[3]);
    }
}
