using TorchSharp;
using Vai.Quantizer.Torch;

namespace Vai.Quantizer.Ops;

/// <summary>Transposed convolution; weights OHWI, rows and columns turned round against PyTorch's (xmodel.md 2.3).</summary>
internal sealed class TransposedConv2d : IQuantizerOp
{
    public string Type => OpNames.TransposedConv2d;

    public ChannelScaling Scaling => ChannelScaling.Weighted;

    public string VendorType(XirOp op) => "nndct_conv_transpose_2d";

    public FixPointRule RuleOf(XirOp op) => FixPointRule.Shifts;

    public torch.Tensor Evaluate(OpCall call)
    {
        var weights = call.Inputs("weights").First();
        var groups = call.Op.Attributes.Get("group", 1);
        var (outputs, inputs) = (weights.shape[0] / groups, weights.shape[3]);
        var filters = weights.reshape(groups, outputs, weights.shape[1], weights.shape[2], inputs).permute(0, 4, 1, 2, 3)
            .reshape(groups * inputs, outputs, weights.shape[1], weights.shape[2]);
        return Spread(call, filters, groups);
    }

    /// <summary>The transposed convolution with filters, cut to the size that the op declares.</summary>
    /// <param name="filters">[inputs, outputs of a group, height, width], turned round.</param>
    public static torch.Tensor Spread(OpCall call, torch.Tensor filters, long groups)
    {
        var window = Window.From(call.Op, call.InputShape);
        var pad = call.Op.Attributes.Get("pad", ImmutableArray.Create(0, 0, 0, 0));
        var whole = torch.nn.functional.conv_transpose2d(
            call.Input.permute(0, 3, 1, 2), filters.flip(2, 3), null,
            [window.StrideHeight, window.StrideWidth], [0L, 0L], null, [window.DilationHeight, window.DilationWidth], groups);
        var (height, width) = (call.Op.Output.Shape[1], call.Op.Output.Shape[2]);

        // Negative pads cut.
        var cut = torch.nn.functional.pad(whole, [-pad[0], width - whole.shape[3] + pad[0], -pad[2], height - whole.shape[2] + pad[2]])
            .permute(0, 2, 3, 1);
        return call.Optional("bias") is { } bias ? cut.Plus(bias) : cut.contiguous();
    }
}
