using TorchSharp;

namespace Vai.Quantizer.Ops;

/// <summary>
/// The mean in a window. The DPU multiplies by a fraction of a power of two; what that changes becomes a mul (quantizer.md 2.4; xmodel.md
/// 2.3).
/// </summary>
internal sealed class AvgPool2d : IQuantizerOp
{
    public string Type => OpNames.AvgPool2d;

    public ChannelScaling Scaling => ChannelScaling.Transparent;

    public string VendorType(XirOp op) => op.Attributes.Get("global", false) ? "nndct_adaptive_avg_pool2d" : "nndct_avgpool";

    public int? FractionOf(XirOp op, XirGraph graph) =>
        Window.From(op, graph.Op(op.InputsOf("input")[0]).Output.Shape) is var window && op.Attributes.Get("count_include_pad", true)
            ? window.KernelHeight * window.KernelWidth
            : null;

    public torch.Tensor Evaluate(OpCall call)
    {
        var window = Window.From(call.Op, call.InputShape);
        var input = call.Input.permute(0, 3, 1, 2);
        var mean = Mean(Windows.Pad(input, window, 0), window);
        if (!call.Op.Attributes.Get("count_include_pad", true))
        {
            // The mean of ones is the part of the window that is no padding.
            mean /= Mean(Windows.Pad(torch.ones_like(input), window, 0), window);
        }

        return mean.permute(0, 2, 3, 1);
    }

    private static torch.Tensor Mean(torch.Tensor padded, Window window) =>
        torch.nn.functional.avg_pool2d(padded, [window.KernelHeight, window.KernelWidth], [window.StrideHeight, window.StrideWidth]);
}
