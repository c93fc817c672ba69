using TorchSharp;

namespace Vai.Quantizer.Ops;

/// <summary>What ops with weights share.</summary>
internal static class WeightedOps
{
    /// <summary>The names of what a convolution or a matrix product multiplies with and adds; null for what it has not, and for other
    /// ops.</summary>
    public static (string? Weights, string? Bias) Parameters(XirOp op) =>
        op.Is(OpTraits.Convolution) || op.Is(OpTraits.Dense) ? (op.Weights, op.Bias) : (null, null);

    /// <summary>The convolution of the input with filters.</summary>
    /// <param name="filters">[outputs, inputs of a group, height, width].</param>
    public static torch.Tensor Convolve(OpCall call, torch.Tensor filters, long groups)
    {
        var window = Window.From(call.Op, call.InputShape);
        var input = Windows.Pad(call.Input.permute(0, 3, 1, 2), window, 0);
        var output = torch.nn.functional.conv2d(
            input, filters, call.Optional("bias"),
            [window.StrideHeight, window.StrideWidth], [0L, 0L], [window.DilationHeight, window.DilationWidth], groups);
        return output.permute(0, 2, 3, 1);
    }
}
