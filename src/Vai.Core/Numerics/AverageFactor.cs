using System.Numerics;

namespace Vai.Numerics;

/// <summary>
/// The DPU's stand-in for 1/size of an average pool: <c>Factor / 2^Shift</c>. Some kernels have a value of their own, the others
/// the smallest shift that comes nearest (quantizer.md 2.4, machine.md 7).
/// </summary>
internal readonly record struct AverageFactor(int Factor, int Shift)
{
    /// <summary>The factor for a kernel of that size.</summary>
    public static AverageFactor Of(int kernelHeight, int kernelWidth) => (kernelHeight, kernelWidth) switch
    {
        (3, 3) => new(7, 6),
        (5, 5) => new(10, 8),
        (6, 6) => new(7, 8),
        (3, 6) or (6, 3) => new(7, 7),
        (7, 7) => new(21, 10),
        (14, 14) => new(21, 12),
        _ => OfCount(checked((long)kernelHeight * kernelWidth)),
    };

    /// <summary>The factor for so many numbers, of whatever shape.</summary>
    public static AverageFactor OfCount(long size)
    {
        var best = new AverageFactor(1, 0);
        var bestError = double.PositiveInfinity;
        var shifts = 64 - BitOperations.LeadingZeroCount((ulong)((size * 128) - 1)); // ceil(log2(size * 128))
        for (var shift = 0; shift < shifts; shift++)
        {
            var factor = Math.Round(Math.ScaleB(1, shift) / size, MidpointRounding.ToEven);
            var error = Math.Abs(Math.ScaleB(factor, -shift) - (1.0 / size));
            if (error < bestError)
            {
                (best, bestError) = (new((int)factor, shift), error);
            }
        }

        return best;
    }
}
