using Vai.Importers.Layers;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>What convolutions and pools share: sizes for two dimensions, or for one, which is a map of one row.</summary>
internal static class Windows
{
    private const int Row = 2;
    private const int Largest = 1 << 15;

    /// <summary>Whether a layer works on [1, channels, length], whatever its input is.</summary>
    public static bool IsOverRows(AtenCall call) =>
        call.Function.EndsWith("1d", StringComparison.Ordinal)
            || (call.Function.Trim('_') is "convolution" or "convolution_mode" && call.Constant(1, "weight") is { Shape.Length: 3 });

    /// <summary>The input as NHWC.</summary>
    public static XirOp Image(AtenCall call, AtenContext context)
    {
        var (input, isRow) = (context.View(call), IsOverRows(call));
        if (input.Rank != (isRow ? 3 : 4))
        {
            throw call.NotFitting(
                $"its input is [{string.Join(", ", input.Shape)}] where [1, channels, {(isRow ? "length" : "height, width")}] is needed");
        }

        return context.Graph.Image(
            call.Layer, isRow ? context.Graph.Reshape(call.Layer, input, input.Shape.Insert(Row, 1)) : input, isChannelsFirst: true);
    }

    /// <summary>An NHWC result as the layer gives it.</summary>
    public static TensorView Result(AtenCall call, XirOp image)
    {
        var map = LayerGraph.OfImage(image, isChannelsFirst: true);
        return IsOverRows(call) ? map.Reshape(map.Shape.RemoveAt(Row))! with { Label = call.Layer.Name + "_row" } : map;
    }

    /// <summary>The window of a pool: its arguments are kernel, stride (the kernel where it is empty), padding.</summary>
    public static Window OfPool(AtenCall call)
    {
        var (height, width) = Pair(call, 1, "kernel_size", 1, 1);
        var (strideHeight, strideWidth) = call.Integers(2, "stride").IsEmpty ? (height, width) : Pair(call, 2, "stride", 1, 1);
        var (padHeight, padWidth) = Pair(call, 3, "padding", 0, 0);
        return new Window(height, width)
        {
            StrideHeight = strideHeight, StrideWidth = strideWidth,
            PadTop = padHeight, PadBottom = padHeight, PadLeft = padWidth, PadRight = padWidth,
        };
    }

    /// <summary>The window of a convolution: its arguments are weights, bias, stride, padding, and a dilation further on.</summary>
    /// <param name="weights">Their shape.</param>
    public static Window OfConvolution(AtenCall call, ImmutableArray<int> weights, int dilationPosition)
    {
        var (strideHeight, strideWidth) = Pair(call, 3, "stride", 1, 1);
        var (dilationHeight, dilationWidth) = Pair(call, dilationPosition, "dilation", 1, 1);
        var window = new Window(weights.Length == 4 ? weights[2] : 1, weights[^1])
        {
            StrideHeight = strideHeight, StrideWidth = strideWidth, DilationHeight = dilationHeight, DilationWidth = dilationWidth,
        };
        switch (call.Argument(4, "padding"))
        {
            case "valid":
                return window;
            case "same":
                var (top, bottom) = WindowSizes.Halves(window.SpanHeight - 1, moreAtEnd: true);
                var (left, right) = WindowSizes.Halves(window.SpanWidth - 1, moreAtEnd: true);
                return window with { PadTop = top, PadBottom = bottom, PadLeft = left, PadRight = right };
            default:
                var (padHeight, padWidth) = Pair(call, 4, "padding", 0, 0);
                return window with { PadTop = padHeight, PadBottom = padHeight, PadLeft = padWidth, PadRight = padWidth };
        }
    }

    /// <summary>
    /// Height and width: two integers, or one for both; over one dimension one, and the height is what leaves a row as it is.
    /// </summary>
    /// <param name="smallest">The least that makes sense: 1 for kernels and strides, 0 for padding. It leaves a row as it is.</param>
    public static (int Height, int Width) Pair(AtenCall call, int position, string keyword, int fallback, int smallest)
    {
        var (values, isRow) = (call.Integers(position, keyword), IsOverRows(call));
        if (values.IsEmpty)
        {
            return (isRow ? smallest : fallback, fallback);
        }

        return values.Length <= (isRow ? 1 : 2) && values.All(value => value >= smallest && value <= Largest)
            ? (isRow ? smallest : (int)values[0], (int)values[^1])
            : throw call.Unsupported(
                $"{keyword} is [{string.Join(", ", values)}] where {(isRow ? "one number" : "two numbers")} from {smallest} to " +
                    $"{Largest} are expected", "");
    }
}
