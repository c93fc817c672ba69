namespace Vai.Xir.Quantized;

/// <summary>
/// What the DPU's average is times too large: it multiplies the sum by f / 2^s instead of dividing by the number of elements
/// (guide quantizer.md 2.4).
/// </summary>
internal static class AveragePoolScale
{
    /// <summary>For a window.</summary>
    public static double Of(int kernelHeight, int kernelWidth) => (kernelHeight, kernelWidth) switch
    {
        (3, 3) => 9 * 7 / 64.0,
        (5, 5) => 25 * 10 / 256.0,
        // The vendor takes 36 elements for the two half windows as well.
        (6, 6) or (3, 6) or (6, 3) => 36 * 7 / 256.0,
        (7, 7) => 49 * 21 / 1024.0,
        (14, 14) => 196 * 21 / 4096.0,
        _ => OfCount((long)kernelHeight * kernelWidth),
    };

    /// <summary>For a number of elements: the fraction nearest to 1 / count, the first of equals.</summary>
    public static double OfCount(long count)
    {
        var (best, scale) = (double.PositiveInfinity, 1.0);
        for (var shift = 0; shift < Math.Ceiling(Math.Log2(count * 128.0)); shift++)
        {
            var factor = Math.Round(Math.Pow(2, shift) / count, MidpointRounding.ToEven);
            var fraction = factor / Math.Pow(2, shift);
            var error = Math.Abs(fraction - (1.0 / count));
            if (error < best)
            {
                (best, scale) = (error, count * fraction);
            }
        }

        return scale;
    }
}
