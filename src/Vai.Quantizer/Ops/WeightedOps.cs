using System.Collections.Immutable;
using TorchSharp;
using Vai.Quantizer.FixPoints;
using Vai.Xir.Ops;

namespace Vai.Quantizer.Ops;

/// <summary>What convolutions share.</summary>
internal static class WeightedOps
{
    /// <summary>The names of the one constant in each slot.</summary>
    public static (string? Weights, string? Bias) Parameters(ImmutableArray<string> weights, ImmutableArray<string> bias) =>
        (weights is [var first] ? first : null, bias is [var offset] ? offset : null);

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
