using Vai.Importers.Layers;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>The spellings of a convolution and of a transposed one, over one or two dimensions, with constant weights.</summary>
internal static class Convolutions
{
    private const int Largest = 1 << 15;

    public static TensorView Emit(AtenCall call, AtenContext context)
    {
        var form = Form(call);
        var weights = call.Constant(1, "weight");
        if (weights is not { Shape.Length: 3 or 4 } || weights.Shape.Any(size => size is < 1 or > Largest))
        {
            throw call.Unsupported(
                $"its weights are {weights}; [outputs, inputs, height, width] are needed", "Use Conv2d or Conv1d with constant weights.");
        }

        var groups = call.Integer(form.Groups, "groups", 1);
        if (groups is < 1 or > Largest)
        {
            throw call.Unsupported($"it has {groups} groups", "Use as many groups as divide the channels.");
        }

        var window = Windows.OfConvolution(call, weights.Shape, form.Dilation);
        var (image, bias, parameter) = (
            Windows.Image(call, context), context.Parameter(call, 2, "bias"), context.Parameter(call, weights, "weight"));
        var (first, second, taps) = (weights.Shape[0], weights.Shape[1], window.KernelHeight * window.KernelWidth);

        // [outputs, inputs / groups, taps], or of a transposed one [inputs, outputs / groups, taps], as [outputs, taps, inputs].
        var result = form.OutputPadding is { } padding
            ? TransposedConvolution.Emit(
                context.Graph, call.Layer, image, Extended(call, window, padding),
                (int)Math.Min(second * groups, int.MaxValue), (int)groups,
                parameter.Select(values => Layout.ChannelsLast(values, 1, first, second * taps)), bias)
            : Convolution.Emit(
                context.Graph, call.Layer, image, window, first, (int)groups,
                parameter.Select(values => Layout.ChannelsLast(values, first, second, taps)), bias);
        return Windows.Result(call, result);
    }

    /// <summary>The channels of the input that a convolution's weights take; null where they say it not.</summary>
    public static long? InputChannels(AtenCall call) => call.Constant(1, "weight") is { Shape: [var first, var second, ..] }
        ? Form(call) is { OutputPadding: null } form ? second * Math.Clamp(call.Integer(form.Groups, "groups", 1), 1, Largest) : first
        : null;

    /// <summary>The window with what the result is longer at its end.</summary>
    private static Window Extended(AtenCall call, Window window, int position)
    {
        var (rows, columns) = Windows.Pair(call, position, "output_padding", 0, 0);
        return rows < Math.Max(window.StrideHeight, window.DilationHeight) && columns < Math.Max(window.StrideWidth, window.DilationWidth)
            ? window with { PadBottom = window.PadBottom - rows, PadRight = window.PadRight - columns }
            : throw call.Unsupported(
                $"its output_padding {rows}x{columns} is not below its stride", "Use an output_padding below the stride.");
    }

    // conv2d(x, w, b, stride, padding, dilation, groups); conv_transpose2d has output_padding and groups before dilation;
    // _convolution(x, w, b, stride, padding, dilation, transposed, output_padding, groups, …) is both.
    private static Places Form(AtenCall call) => call.Function.TrimStart('_') switch
    {
        "convolution" => new Places(Dilation: 5, Groups: 8, call.Flag(6, "transposed", false) ? 7 : null),
        "conv1d" or "conv2d" or "convolution_mode" => new Places(Dilation: 5, Groups: 6, null),
        _ => new Places(Dilation: 7, Groups: 6, OutputPadding: 5),
    };

    /// <summary>Where arguments stand that the spellings put in different places.</summary>
    private sealed record Places(int Dilation, int Groups, int? OutputPadding);
}
