namespace Vai.Runtime.Tests.Cpu;

/// <summary>The formulas of machine.md 6 to 8, one number at a time: what the executor's fast loops are tested against.</summary>
internal static class Naive
{
    /// <summary>floor(t / 2^n + 1/2), saturated; in rationals of doubles, which are exact here.</summary>
    public static sbyte Round(double t, int n) => (sbyte)Math.Clamp(Math.Floor((t / Math.Pow(2, n)) + 0.5), -128, 127);

    /// <summary>The act() of machine.md 6.</summary>
    public static sbyte Activate(long t, int n, string nonlinear) => nonlinear switch
    {
        "RELU" => Math.Max((sbyte)0, Round(t, n)),
        "LEAKYRELU" when t < 0 => Round(26.0 * t, n + 8),
        _ => Round(t, n),
    };

    /// <summary>The value of a pixel, or <paramref name="padding"/> outside the image.</summary>
    public static double At(IReadOnlyList<int> shape, Func<int, double> data, int y, int x, int c, double padding = 0) =>
        y < 0 || x < 0 || y >= shape[1] || x >= shape[2] ? padding : data((((y * shape[2]) + x) * shape[3]) + c);

    /// <summary>Calls back for every output pixel and tap: output offset without channel, tap number, input row, input column.</summary>
    public static IEnumerable<(int Pixel, int Tap, int Row, int Column)> Taps(Window window, int outputHeight, int outputWidth) =>
        from oy in Enumerable.Range(0, outputHeight)
        from ox in Enumerable.Range(0, outputWidth)
        from ky in Enumerable.Range(0, window.KernelHeight)
        from kx in Enumerable.Range(0, window.KernelWidth)
        select ((oy * outputWidth) + ox, (ky * window.KernelWidth) + kx,
            (oy * window.StrideHeight) + (ky * window.DilationHeight) - window.PadTop,
            (ox * window.StrideWidth) + (kx * window.DilationWidth) - window.PadLeft);
}
