namespace Vai.Importers.Layers;

/// <summary>What layers with a sliding window share: sizes and padding.</summary>
internal static class WindowSizes
{
    /// <summary>Rows and columns of the result.</summary>
    /// <param name="ceil">Whether a window that reaches over the end counts; one that would begin behind the end never does.</param>
    public static (int Height, int Width) Output(Layer layer, Window window, XirOp image, bool ceil = false)
    {
        var (height, width) = (image.Output.Shape[1], image.Output.Shape[2]);
        return (
            Size(layer, "rows", height, window.PadTop, window.PadBottom, window.SpanHeight, window.StrideHeight, ceil),
            Size(layer, "columns", width, window.PadLeft, window.PadRight, window.SpanWidth, window.StrideWidth, ceil));
    }

    /// <summary>The window with the padding that gives as many positions as the input has, divided by the stride and rounded up.</summary>
    /// <param name="moreAtEnd">Where an odd pad puts its larger half: TensorFlow and SAME_UPPER at the end.</param>
    public static Window Same(Window window, int height, int width, bool moreAtEnd = true)
    {
        var (top, bottom) = Halves(Total(height, window.StrideHeight, window.SpanHeight), moreAtEnd);
        var (left, right) = Halves(Total(width, window.StrideWidth, window.SpanWidth), moreAtEnd);
        return window with { PadTop = top, PadBottom = bottom, PadLeft = left, PadRight = right };
    }

    /// <summary>A total of padding in two.</summary>
    public static (int Begin, int End) Halves(int total, bool moreAtEnd) =>
        moreAtEnd ? (total / 2, total - (total / 2)) : (total - (total / 2), total / 2);

    /// <summary>XIR's attributes of a pool, which has no dilation.</summary>
    public static AttributeMap PoolAttributes(Window window, bool ceil) =>
        AttributeMap.Of(window.ToAttributes()).Without("dilation").With(("pad_mode", ceil ? "CEIL" : "FLOOR"));

    private static int Total(int size, int stride, int span) => Math.Max((((size + stride - 1) / stride) - 1) * stride + span - size, 0);

    private static int Size(Layer layer, string what, int input, int begin, int end, int span, int stride, bool ceil)
    {
        var padded = (long)input + begin + end;
        if (padded < span)
        {
            throw layer.NotFitting($"its kernel spans {span} {what} > {padded} with padding");
        }

        var size = ((padded - span + (ceil ? stride - 1 : 0)) / stride) + 1;
        return (int)(ceil && (size - 1) * stride >= (long)input + begin ? size - 1 : size);
    }
}
