namespace Vai.Compiler.Lowering.Patterns;

/// <summary>
/// Filters of a transposed convolution that are smaller than its stride: between their copies lie results that are the bias alone.
/// Zeros make the filters as large as the stride, and the result loses as much more at its end.
/// </summary>
internal static class TransposedKernel
{
    public static Window WindowOf(XirOp op, ImmutableArray<int> input)
    {
        var window = Window.FromTransposed(op, input);
        var rows = Missing(window.StrideHeight, window.SpanHeight, window.DilationHeight);
        var columns = Missing(window.StrideWidth, window.SpanWidth, window.DilationWidth);
        return window with
        {
            KernelHeight = window.KernelHeight + rows,
            KernelWidth = window.KernelWidth + columns,
            PadBottom = window.PadBottom + (rows * window.DilationHeight),
            PadRight = window.PadRight + (columns * window.DilationWidth),
        };
    }

    /// <param name="weights">[outputs or 1, height, width, inputs], turned by 180 degrees: what stands last there stands first
    /// here.</param>
    public static FixedConstant Widened(FixedConstant weights, Window window)
    {
        if (weights.Shape is not [var outer, var height, var width, var inner]
            || (height == window.KernelHeight && width == window.KernelWidth))
        {
            return weights;
        }

        ImmutableArray<int> shape = [outer, window.KernelHeight, window.KernelWidth, inner];
        var (above, left) = (window.KernelHeight - height, window.KernelWidth - width);
        if (!weights.HasNumbers)
        {
            return weights with { Shape = shape };
        }

        var data = new sbyte[shape.Aggregate(1, (product, size) => product * size)];
        for (var row = 0; row < outer * height; row++)
        {
            var place = (((row / height * window.KernelHeight) + above + (row % height)) * window.KernelWidth) + left;
            weights.Data.AsSpan(row * width * inner, width * inner).CopyTo(data.AsSpan(place * inner));
        }

        return weights with { Shape = shape, Data = data };
    }

    private static int Missing(int stride, int span, int dilation) => Math.Max(stride - span + dilation - 1, 0) / dilation;
}
