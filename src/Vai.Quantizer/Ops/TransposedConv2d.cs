using TorchSharp;
using Vai.Quantizer.Calibration;
using Vai.Xir;
using Vai.Xir.Ops;

namespace Vai.Quantizer.Ops;

/// <summary>
/// Transposed convolution, all channels or each alone; filters lie flipped, OHWI or [1, height, width, channels] (guide quantizer.md 4.3).
/// </summary>
internal sealed class TransposedConv2d(bool depthwise) : IQuantizerOp
{
    public string Type => depthwise ? "transposed-depthwise-conv2d" : "transposed-conv2d";

    public FixRole Role => FixRole.Quantized;

    public string VendorType(XirOp op) => depthwise ? "nndct_depthwise_conv_transpose_2d" : "nndct_conv_transpose_2d";

    public TensorKind? KindOfConstant(string argument, int position) => WeightedOps.KindOfConstant(argument);

    public void Adjust(XirOp op, FixPointAdjustment adjustment) => adjustment.LimitShifts(op, op.InputsOf("weights"), op.InputsOf("bias"));

    public torch.Tensor Evaluate(OpCall call)
    {
        var window = Window.From(call.Op, call.InputShape);
        var filters = call.Inputs("weights").First().permute(3, 0, 1, 2).flip(2, 3);
        var groups = depthwise ? filters.shape[0] : 1;
        var whole = torch.nn.functional.conv_transpose2d(
            call.Input.permute(0, 3, 1, 2), filters, null,
            strides: [window.StrideHeight, window.StrideWidth], padding: [0, 0], output_padding: [0, 0], dilation: [window.DilationHeight, window.DilationWidth], groups: groups);

        // The whole result is cut by the padding; output padding may reach beyond it, where there are zeros.
        var (rows, columns) = (call.Op.Output.Shape[1], call.Op.Output.Shape[2]);
        var (top, left) = (window.PadTop, window.PadLeft);
        var (below, beside) = (Math.Max(0, top + rows - whole.shape[2]), Math.Max(0, left + columns - whole.shape[3]));
        var padded = torch.nn.functional.pad(whole, [0, beside, 0, below], TorchSharp.PaddingModes.Constant, 0);
        var cut = padded.narrow(2, top, rows).narrow(3, left, columns).permute(0, 2, 3, 1);
        return call.Optional("bias") is { } bias ? cut + bias : cut;
    }
}
