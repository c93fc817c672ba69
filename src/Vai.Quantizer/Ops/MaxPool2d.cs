using TorchSharp;

namespace Vai.Quantizer.Ops;

/// <summary>The maximum in a window; pads never win.</summary>
internal sealed class MaxPool2d : IQuantizerOp
{
    public string Type => OpNames.MaxPool2d;

    public ChannelScaling Scaling => ChannelScaling.Transparent;

    public string VendorType(XirOp op) => "nndct_maxpool";

    public torch.Tensor Evaluate(OpCall call)
    {
        var window = Window.From(call.Op, call.InputShape);
        var input = Windows.Pad(call.Input.permute(0, 3, 1, 2), window, double.NegativeInfinity);
        return torch.nn.functional.max_pool2d(input, [window.KernelHeight, window.KernelWidth], [window.StrideHeight, window.StrideWidth])
            .permute(0, 2, 3, 1);
    }
}
