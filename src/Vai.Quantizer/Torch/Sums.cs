using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Vai.Quantizer.Torch;

/// <summary>Sums over float numbers in double precision; eight lanes on every machine, so that they come out the same everywhere.</summary>
internal static class Sums
{
    private const int Lanes = 8;

    public static double SquaredDistance(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        var a = MemoryMarshal.Cast<float, Vector256<float>>(left);
        var b = MemoryMarshal.Cast<float, Vector256<float>>(right);
        var (lower, upper) = (Vector256<double>.Zero, Vector256<double>.Zero);
        for (var i = 0; i < a.Length; i++)
        {
            var (low, high) = Vector256.Widen(a[i] - b[i]);
            lower += low * low;
            upper += high * high;
        }

        var sum = Vector256.Sum(lower + upper);
        for (var i = a.Length * Lanes; i < left.Length; i++)
        {
            double difference = left[i] - right[i];
            sum += difference * difference;
        }

        return sum;
    }

    public static double Power(ReadOnlySpan<float> values)
    {
        var vectors = MemoryMarshal.Cast<float, Vector256<float>>(values);
        var (lower, upper) = (Vector256<double>.Zero, Vector256<double>.Zero);
        foreach (var vector in vectors)
        {
            var (low, high) = Vector256.Widen(vector);
            lower += low * low;
            upper += high * high;
        }

        var sum = Vector256.Sum(lower + upper);
        foreach (var value in values[(vectors.Length * Lanes)..])
        {
            sum += (double)value * value;
        }

        return sum;
    }

    /// <summary>The sum of left - right.</summary>
    public static double Difference(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        var a = MemoryMarshal.Cast<float, Vector256<float>>(left);
        var b = MemoryMarshal.Cast<float, Vector256<float>>(right);
        var (lower, upper) = (Vector256<double>.Zero, Vector256<double>.Zero);
        for (var i = 0; i < a.Length; i++)
        {
            var (lowLeft, highLeft) = Vector256.Widen(a[i]);
            var (lowRight, highRight) = Vector256.Widen(b[i]);
            lower += lowLeft - lowRight;
            upper += highLeft - highRight;
        }

        var sum = Vector256.Sum(lower + upper);
        for (var i = a.Length * Lanes; i < left.Length; i++)
        {
            sum += (double)left[i] - right[i];
        }

        return sum;
    }

    /// <summary>Adds left - right to the sum of each channel.</summary>
    /// <param name="left">As many numbers a row as there are sums.</param>
    public static void AddRows(ReadOnlySpan<float> left, ReadOnlySpan<float> right, double[] sums)
    {
        for (var start = 0; start < left.Length; start += sums.Length)
        {
            for (var channel = 0; channel < sums.Length; channel++)
            {
                sums[channel] += (double)left[start + channel] - right[start + channel];
            }
        }
    }
}
