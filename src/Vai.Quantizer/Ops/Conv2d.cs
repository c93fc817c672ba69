using TorchSharp;
using Vai.Quantizer.Calibration;
using Vai.Quantizer.FixPoints;
using Vai.Xir;

namespace Vai.Quantizer.Ops;

/// <summary>Convolution; weights OHWI.</summary>
internal sealed class Conv2d : IQuantizerOp
{
    public string Type => "conv2d";

    public ChannelScaling Scaling => ChannelScaling.Weighted;

    public string VendorType(XirOp op) => "nndct_conv2d";

    public (string? Weights, string? Bias) Parameters(XirOp op) => WeightedOps.Parameters(op.InputsOf("weights"), op.InputsOf("bias"));

    public void Adjust(XirOp op, FixPointAdjustment adjustment) => adjustment.LimitShifts(op, op.InputsOf("weights"), op.InputsOf("bias"));

    public torch.Tensor Evaluate(OpCall call)
    {
        var weights = call.Inputs("weights").First().permute(0, 3, 1, 2);
        return WeightedOps.Convolve(call, weights, call.Op.Attributes.Get("group", 1));
    }
}
