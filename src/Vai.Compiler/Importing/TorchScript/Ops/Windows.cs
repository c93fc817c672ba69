using System.Collections.Immutable;
using Vai.Xir.Ops;

namespace Vai.Compiler.Importing.TorchScript.Ops;

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
