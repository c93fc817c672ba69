using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Vai.Numerics;

namespace Vai.Quantizer.FixPoints;

/// <summary>
/// Puts float numbers on the int8 grid of a fix point and leaves them float: the arithmetic of <see cref="FixedPoint"/> on whole
/// tensors. Eight lanes on every machine, so that sums come out the same everywhere.
/// </summary>
internal static class FakeQuantizer
{
    private const int Lanes = 8;

    /// <summary>Every number rounded to a multiple of 2^-fixPoint within the format's range of them, -128..127.</summary>
    public static float[] Apply(ReadOnlySpan<float> values, int fixPoint, TensorFormat format)
    {
        var result = new float[values.Length];
        Apply(values, result, fixPoint, format);
        return result;
    }

    /// <summary>The same into memory that is there.</summary>
    /// <param name="result">As long as <paramref name="values"/>; may be the same memory.</param>
    public static void Apply(ReadOnlySpan<float> values, Span<float> result, int fixPoint, TensorFormat format)
    {
        if (format.Rounding == Rounding.HalfUp)
        {
            Apply<HalfUp>(values, result, fixPoint, format);
        }
        else
        {
            Apply<HalfAway>(values, result, fixPoint, format);
        }
    }

    /// <summary>The sum of squares of what quantization changes.</summary>
    public static double SquaredError(ReadOnlySpan<float> values, int fixPoint, TensorFormat format) => format.Rounding == Rounding.HalfUp
        ? SquaredError<HalfUp>(values, fixPoint, format)
        : SquaredError<HalfAway>(values, fixPoint, format);

    private static void Apply<TRounding>(ReadOnlySpan<float> values, Span<float> result, int fixPoint, TensorFormat format)
        where TRounding : IRounding
    {
        var (scale, step) = (Vector256.Create(FixedPoint.Scale(fixPoint)), Vector256.Create(FixedPoint.Scale(-fixPoint)));
        var (lowest, highest) = (Vector256.Create((float)format.Lowest), Vector256.Create((float)format.Highest));
        var vectors = MemoryMarshal.Cast<float, Vector256<float>>(values);
        var results = MemoryMarshal.Cast<float, Vector256<float>>(result);
        for (var i = 0; i < vectors.Length; i++)
        {
            results[i] = Clamp(TRounding.Round(vectors[i] * scale), lowest, highest) * step;
        }

        for (var i = vectors.Length * Lanes; i < values.Length; i++)
        {
            result[i] = (Clamp(TRounding.Round(Vector256.Create(values[i]) * scale), lowest, highest) * step)[0];
        }
    }

    private static double SquaredError<TRounding>(ReadOnlySpan<float> values, int fixPoint, TensorFormat format)
        where TRounding : IRounding
    {
        var scale = Vector256.Create(FixedPoint.Scale(fixPoint));
        var (lowest, highest) = (Vector256.Create((float)format.Lowest), Vector256.Create((float)format.Highest));
        var vectors = MemoryMarshal.Cast<float, Vector256<float>>(values);
        var (lower, upper) = (Vector256<double>.Zero, Vector256<double>.Zero);
        foreach (var vector in vectors)
        {
            // In steps of the grid; a power of two more or less changes no bit of a sum.
            var scaled = vector * scale;
            var (low, high) = Vector256.Widen(scaled - Clamp(TRounding.Round(scaled), lowest, highest));
            lower += low * low;
            upper += high * high;
        }

        var sum = Vector256.Sum(lower + upper);
        foreach (var value in values[(vectors.Length * Lanes)..])
        {
            var scaled = Vector256.Create(value) * scale;
            double error = (scaled - Clamp(TRounding.Round(scaled), lowest, highest))[0];
            sum += error * error;
        }

        return Math.ScaleB(sum, -2 * fixPoint);
    }

    private static Vector256<float> Clamp(Vector256<float> values, Vector256<float> lowest, Vector256<float> highest) =>
        Vector256.MinNative(Vector256.MaxNative(values, lowest), highest);

    /// <summary>A rule of rounding to whole numbers; a type, so that loops are compiled for each.</summary>
    private interface IRounding
    {
        static abstract Vector256<float> Round(Vector256<float> values);
    }

    private readonly struct HalfUp : IRounding
    {
        public static Vector256<float> Round(Vector256<float> values) => Vector256.Floor(values + Vector256.Create(0.5f));
    }

    private readonly struct HalfAway : IRounding
    {
        // Adding one half before taking the floor would lift 0.49999997 to 1.
        public static Vector256<float> Round(Vector256<float> values)
        {
            var magnitude = Vector256.Abs(values);
            var floor = Vector256.Floor(magnitude);
            var up = Vector256.GreaterThanOrEqual(magnitude - floor, Vector256.Create(0.5f)) & Vector256.Create(1f);
            return Vector256.CopySign(floor + up, values);
        }
    }
}
