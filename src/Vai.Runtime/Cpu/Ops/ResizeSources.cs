namespace Vai.Runtime.Cpu.Ops;

/// <summary>Where a resize takes its pixels from.</summary>
internal static class ResizeSources
{
    /// <summary>The input row (or column) of each output row, where each is one row of the input; null where rows are mixed.</summary>
    /// <param name="op">A <c>resize</c> with attributes <c>mode</c>, <c>align_corners</c>, <c>half_pixel_centers</c>.</param>
    /// <param name="from">Rows of the input.</param>
    /// <param name="to">Rows of the output.</param>
    public static ImmutableArray<int>? Exact(XirOp op, int from, int to)
    {
        ArgumentNullException.ThrowIfNull(op);
        var mode = op.Attributes.Get("mode", "NEAREST");
        return mode is "NEAREST" or "BILINEAR"
            ? Resampling.ExactSources(from, to, mode == "NEAREST", op.Attributes.Get("align_corners", false),
                op.Attributes.Get("half_pixel_centers", false))
            : null;
    }
}
