using Vai.Xir;
using Vai.Xir.Ops;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>What the pools share: arguments kernel, stride (kernel when empty), padding.</summary>
internal static class Pooling
{
    public static Window WindowOf(AtenCall call)
    {
        var (height, width) = call.Pair(1, "kernel_size", 1, 1);
        var (padHeight, padWidth) = call.Pair(3, "padding", 0, 0);
        var hasStride = !call.Integers(2, "stride").IsEmpty;
        var (strideHeight, strideWidth) = hasStride ? call.Pair(2, "stride", 1, 1) : (height, width);
        return new Window(height, width)
        {
            StrideHeight = strideHeight,
            StrideWidth = strideWidth,
            PadTop = padHeight,
            PadBottom = padHeight,
            PadLeft = padWidth,
            PadRight = padWidth,
        };
    }

    /// <summary>XIR's attributes; pools have no dilation.</summary>
    public static AttributeMap Attributes(Window window, bool ceil) =>
        AttributeMap.Of(window.ToAttributes()).Without("dilation").With(("pad_mode", ceil ? "CEIL" : "FLOOR"));

    /// <summary>The attributes of an average pool.</summary>
    public static AttributeMap AverageAttributes(Window window, bool ceil, bool global, bool countPadding) =>
        Attributes(window, ceil).With(("global", global), ("count_include_pad", countPadding), ("count_include_invalid", countPadding));
}
