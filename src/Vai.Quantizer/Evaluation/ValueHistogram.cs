namespace Vai.Quantizer.Evaluation;

/// <summary>How often values of a tensor occur, float and quantized, in bins of equal width over the range of int8.</summary>
/// <param name="fixPoint">Of the tensor: its values are multiples of 2^-fixPoint.</param>
internal sealed class ValueHistogram(int fixPoint)
{
    public const int Bins = 64;

    private const int NumbersPerBin = 256 / Bins;

    private readonly float _scale = MathF.ScaleB(1, fixPoint);
    private readonly long[] _exact = new long[Bins];
    private readonly long[] _quantized = new long[Bins];

    /// <summary>Float values within the range, by bin.</summary>
    public ImmutableArray<long> Exact => [.. _exact];

    /// <summary>Values after quantization, by bin.</summary>
    public ImmutableArray<long> Quantized => [.. _quantized];

    /// <summary>Float values that become the smallest number, though they lie below it.</summary>
    public long Below { get; private set; }

    /// <summary>Float values that become the largest number, though they lie above it.</summary>
    public long Above { get; private set; }

    public void Add(ReadOnlySpan<float> exact, ReadOnlySpan<float> quantized)
    {
        foreach (var value in exact)
        {
            // The grid's ends reach half a step further, as rounding does.
            var number = MathF.Floor((value * _scale) + 0.5f);
            if (number is >= sbyte.MinValue and <= sbyte.MaxValue)
            {
                _exact[BinOf(number)]++;
            }
            else if (number < 0)
            {
                Below++;
            }
            else
            {
                Above++;
            }
        }

        foreach (var value in quantized)
        {
            _quantized[BinOf(Math.Clamp(MathF.Floor((value * _scale) + 0.5f), sbyte.MinValue, sbyte.MaxValue))]++;
        }
    }

    private static int BinOf(float number) => ((int)number - sbyte.MinValue) / NumbersPerBin;
}
