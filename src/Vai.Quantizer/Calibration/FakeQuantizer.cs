using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Vai.Numerics;

namespace Vai.Quantizer.Calibration;

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
        var (scale, step) = (FixedPoint.Scale(fixPoint), FixedPoint.Scale(-fixPoint));
        var vectors = MemoryMarshal.Cast<float, Vector256<float>>(values);
        var results = MemoryMarshal.Cast<float, Vector256<float>>(result.AsSpan());
        for (var i = 0; i < vectors.Length; i++)
        {
            results[i] = Quantize(vectors[i], scale, step, format);
        }

        for (var i = vectors.Length * Lanes; i < values.Length; i++)
        {
            result[i] = Quantize(Vector256.Create(values[i]), scale, step, format)[0];
        }

        return result;
    }

    /// <summary>The sum of squares of what quantization changes.</summary>
    public static double SquaredError(ReadOnlySpan<float> values, int fixPoint, TensorFormat format)
    {
        var (scale, step) = (FixedPoint.Scale(fixPoint), FixedPoint.Scale(-fixPoint));
        var vectors = MemoryMarshal.Cast<float, Vector256<float>>(values);
        var (lower, upper) = (Vector256<double>.Zero, Vector256<double>.Zero);
        foreach (var vector in vectors)
        {
            var (low, high) = Vector256.Widen(vector - Quantize(vector, scale, step, format));
            lower += low * low;
            upper += high * high;
        }

        var sum = Vector256.Sum(lower + upper);
        foreach (var value in values[(vectors.Length * Lanes)..])
        {
            double error = value - Quantize(Vector256.Create(value), scale, step, format)[0];
            sum += error * error;
        }

        return sum;
    }

    private static Vector256<float> Quantize(Vector256<float> values, float scale, float step, TensorFormat format)
    {
        var scaled = values * scale;
        var rounded = format.Rounding == Rounding.HalfUp ? Vector256.Floor(scaled + Vector256.Create(0.5f)) : RoundHalfAway(scaled);
        return Vector256.Min(Vector256.Max(rounded, Vector256.Create((float)format.Lowest)), Vector256.Create((float)format.Highest)) * step;
    }

    // Adding one half before taking the floor would lift 0.49999997 to 1.
    private static Vector256<float> RoundHalfAway(Vector256<float> values)
    {
        var magnitude = Vector256.Abs(values);
        var floor = Vector256.Floor(magnitude);
        var up = Vector256.GreaterThanOrEqual(magnitude - floor, Vector256.Create(0.5f)) & Vector256.Create(1f);
        return Vector256.CopySign(floor + up, values);
    }
}
