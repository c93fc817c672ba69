using Vai.Numerics;

namespace Vai.Xir.Quantized;

/// <summary>
/// What the DPU's average is times too large: it multiplies the sum by f / 2^s instead of dividing by the number of elements
/// (quantizer.md 2.4).
/// </summary>
internal static class AveragePoolScale
{
    /// <summary>For a window.</summary>
    public static double Of(int kernelHeight, int kernelWidth) =>
        Of((long)kernelHeight * kernelWidth, AverageFactor.Of(kernelHeight, kernelWidth));

    /// <summary>For a number of elements.</summary>
    public static double OfCount(long count) => Of(count, AverageFactor.OfCount(count));

    private static double Of(long count, AverageFactor factor) => count * Math.ScaleB(factor.Factor, -factor.Shift);
}
