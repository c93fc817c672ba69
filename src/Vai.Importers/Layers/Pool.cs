namespace Vai.Importers.Layers;

/// <summary>maxpool2d and avgpool2d.</summary>
internal static class Pool
{
    /// <param name="image">NHWC.</param>
    public static XirOp Max(LayerGraph graph, Layer layer, XirOp image, Window window, bool ceil)
    {
        CheckPads(layer, window);
        var (height, width) = WindowSizes.Output(layer, window, image, ceil);
        return graph.Add(
            layer, OpNames.MaxPool2d, [1, height, width, image.Output.Shape[3]],
            WindowSizes.PoolAttributes(window, ceil).With(("global", IsGlobal(window, image))), XirArgument.Of("input", image.Name));
    }

    /// <param name="countPadding">Whether padding counts in the divisor.</param>
    public static XirOp Average(LayerGraph graph, Layer layer, XirOp image, Window window, bool ceil, bool countPadding)
    {
        CheckPads(layer, window);
        var (height, width) = WindowSizes.Output(layer, window, image, ceil);
        var padded = window is not { PadTop: 0, PadBottom: 0, PadLeft: 0, PadRight: 0 };
        var overhangs = ((height - 1) * window.StrideHeight) + window.KernelHeight > image.Output.Shape[1] + window.PadTop
            + window.PadBottom
            || ((width - 1) * window.StrideWidth) + window.KernelWidth > image.Output.Shape[2] + window.PadLeft + window.PadRight;
        if (overhangs && countPadding && padded)
        {
            throw layer.Unsupported(
                "it counts its padding, and with ceil_mode its last windows reach beyond it",
                "Use ceil_mode=False or count_include_pad=False.");
        }

        var counts = countPadding && !overhangs;
        return graph.Add(
            layer, OpNames.AvgPool2d, [1, height, width, image.Output.Shape[3]],
            WindowSizes.PoolAttributes(window, ceil).With(
                ("global", IsGlobal(window, image)), ("count_include_pad", counts || !(padded || overhangs)),
                ("count_include_invalid", counts || !(padded || overhangs))),
            XirArgument.Of("input", image.Name));
    }

    /// <summary>The window over a whole map.</summary>
    public static Window Global(XirOp image) =>
        new(image.Output.Shape[1], image.Output.Shape[2]) { StrideHeight = image.Output.Shape[1], StrideWidth = image.Output.Shape[2] };

    private static bool IsGlobal(Window window, XirOp image) =>
        window is { PadTop: 0, PadBottom: 0, PadLeft: 0, PadRight: 0 } && window.KernelHeight == image.Output.Shape[1]
            && window.KernelWidth == image.Output.Shape[2];

    // A window that lies in padding alone has no mean and no maximum.
    private static void CheckPads(Layer layer, Window window)
    {
        if (Math.Max(window.PadTop, window.PadBottom) >= window.KernelHeight
            || Math.Max(window.PadLeft, window.PadRight) >= window.KernelWidth)
        {
            throw layer.NotFitting(
                $"it pads [{window.PadTop}, {window.PadBottom}] rows and [{window.PadLeft}, {window.PadRight}] columns >= its kernel " +
                    $"{window.KernelHeight}x{window.KernelWidth}");
        }

        if (window.DilationHeight != 1 || window.DilationWidth != 1)
        {
            throw layer.Unsupported($"its dilation is {window.DilationHeight}x{window.DilationWidth}", "Use a pool with dilation=1.");
        }
    }
}
