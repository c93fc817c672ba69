using TorchSharp;
using Vai.Quantizer.Calibration;
using Vai.Quantizer.FixPoints;
using Vai.Xir;

namespace Vai.Quantizer.Ops;

/// <summary>Transposed convolution of each channel alone; weights [1, height, width, channels].</summary>
internal sealed class TransposedDepthwiseConv2d : IQuantizerOp
{
    public string Type => "transposed-depthwise-conv2d";

    public ChannelScaling Scaling => ChannelScaling.Weighted;

    public string VendorType(XirOp op) => "nndct_depthwise_conv_transpose_2d";

    public (string? Weights, string? Bias) Parameters(XirOp op) => WeightedOps.Parameters(op.InputsOf("weights"), op.InputsOf("bias"));

    public void Adjust(XirOp op, FixPointAdjustment adjustment) => adjustment.LimitShifts(op, op.InputsOf("weights"), op.InputsOf("bias"));

    public torch.Tensor Evaluate(OpCall call)
    {
        var weights = call.Inputs("weights").First();
        return TransposedConv2d.Spread(call, weights.permute(3, 0, 1, 2), weights.shape[3]);
    }
}
