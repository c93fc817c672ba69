namespace Vai.Numerics;

/// <summary>The fractions of powers of two that the DPU has in place of real factors; <see cref="AverageFactor"/> has those of average
/// pools.</summary>
internal static class DpuFractions
{
    /// <summary>The one slope of the leaky relu is 26 / 2^8.</summary>
    public const int LeakySlopeFactor = 26;

    /// <inheritdoc cref="LeakySlopeFactor"/>
    public const int LeakySlopeBits = 8;

    /// <summary>The slope of the leaky relu: 0.1015625.</summary>
    public const float LeakySlope = LeakySlopeFactor / (float)(1 << LeakySlopeBits);

    /// <summary>Bits behind the point of a slope that is multiplied with.</summary>
    private const int LargestSlopeFixPoint = 12;

    /// <summary>1/6 is 2731 / 2^14 in the hard sigmoid.</summary>
    public const int Sixth = 2731;

    /// <inheritdoc cref="Sixth"/>
    public const int SixthBits = 14;

    /// <summary>What the DPU's hard sigmoid is of the real one, a little more than 1; exact as float, too.</summary>
    public const double HardSigmoidScale = 6.0 * Sixth / (1 << SixthBits);

    /// <summary>Whether 26 / 2^8 is the nearest of its kind to a slope: 0.1 is.</summary>
    public static bool IsLeakySlope(float slope) => MathF.Round(MathF.ScaleB(slope, LeakySlopeBits)) == LeakySlopeFactor;

    /// <summary>The nearest to a slope of the numbers of 8 bits, as many of them behind the point as there can be; null where it is
    /// larger than them all.</summary>
    public static (sbyte Number, int FixPoint)? SlopeOf(float slope)
    {
        for (var fixPoint = LargestSlopeFixPoint; fixPoint >= 0; fixPoint--)
        {
            if (MathF.Round(MathF.ScaleB(slope, fixPoint)) is >= sbyte.MinValue and <= sbyte.MaxValue and var number)
            {
                return ((sbyte)number, fixPoint);
            }
        }

        return null;
    }
}
