using System.Collections.Immutable;
using Vai.Xir.Ops;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>What convolution and pooling share.</summary>
internal static class Windows
{
    /// <summary>Height and width of the result.</summary>
    /// <param name="input">NCHW.</param>
    /// <param name="ceil">Whether a window that reaches over the end counts.</param>
    public static ImmutableArray<int> OutputSize(AtenCall call, Window window, ImmutableArray<int> input, bool ceil = false)
    {
        if (input.Length != 4)
        {
            throw call.NotFitting($"its input is [{string.Join(", ", input)}] where [1, channels, height, width] is needed");
        }

        return
        [
            Size(call, "rows", input[2], window.PadTop, window.PadBottom, window.SpanHeight, window.StrideHeight, ceil),
            Size(call, "columns", input[3], window.PadLeft, window.PadRight, window.SpanWidth, window.StrideWidth, ceil),
        ];
    }

    /// <summary>Height and width of a transposed convolution's result, its output_padding included.</summary>
    public static ImmutableArray<int> TransposedSize(AtenCall call, Window window, ImmutableArray<int> input)
    {
        var (extraHeight, extraWidth) = call.Pair(call.Function == "conv_transpose2d" ? 5 : 7, "output_padding", 0, 0);
        if (extraHeight >= Math.Max(window.StrideHeight, window.DilationHeight) || extraWidth >= Math.Max(window.StrideWidth, window.DilationWidth))
        {
            throw call.Unsupported($"its output_padding {extraHeight}x{extraWidth} is not below its stride", "Use an output_padding below the stride.");
        }

        return
        [
            Transposed(call, "rows", input[2], window.PadTop, window.SpanHeight, window.StrideHeight, extraHeight),
            Transposed(call, "columns", input[3], window.PadLeft, window.SpanWidth, window.StrideWidth, extraWidth),
        ];
    }

    private static int Transposed(AtenCall call, string what, int input, int pad, int span, int stride, int extra)
    {
        var size = ((input - 1L) * stride) - (2L * pad) + span + extra;
        return size is >= 1 and <= 1 << 20 && pad < span
            ? (int)size
            : throw call.NotFitting($"it would make {size} {what} of {input}, padding {pad} for a kernel that spans {span}");
    }

    private static int Size(AtenCall call, string what, int input, int begin, int end, int span, int stride, bool ceil)
    {
        var padded = (long)input + begin + end;
        if (padded < span)
        {
            throw call.NotFitting($"its kernel spans {span} {what} > {padded} with padding");
        }

        var size = ((padded - span + (ceil ? stride - 1 : 0)) / stride) + 1;

        // PyTorch drops a window that would begin in the padding after the end.
        return (int)(ceil && (size - 1) * stride >= (long)input + begin ? size - 1 : size);
    }
}
