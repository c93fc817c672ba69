using System.Runtime.Intrinsics;

namespace Vai.Runtime.Simulation.Executions;

/// <summary>What becomes of the taps of one output pixel and channel group, in any set.</summary>
internal static class TapArithmetic
{
    public static (Vector256<int> Low, Vector256<int> High) Widen(Vector128<sbyte> bytes)
    {
        var (low, high) = Vector128.Widen(bytes);
        return Vector256.Widen(Vector256.Create(low, high));
    }

    public static Vector128<sbyte> Maximum(ReadOnlySpan<Vector128<sbyte>> taps)
    {
        var maximum = Vector128.Create(sbyte.MinValue);
        foreach (var tap in taps)
        {
            maximum = Vector128.Max(maximum, tap);
        }

        return maximum;
    }

    public static (Vector256<int> Low, Vector256<int> High) Sum(ReadOnlySpan<Vector128<sbyte>> taps)
    {
        var (sumLow, sumHigh) = (Vector256<int>.Zero, Vector256<int>.Zero);
        foreach (var tap in taps)
        {
            var (low, high) = Widen(tap);
            sumLow += low;
            sumHigh += high;
        }

        return (sumLow, sumHigh);
    }

    public static (Vector256<int> Low, Vector256<int> High) SumOfProducts(
        ReadOnlySpan<Vector128<sbyte>> taps, ReadOnlySpan<Vector128<sbyte>> weights)
    {
        var (sumLow, sumHigh) = (Vector256<int>.Zero, Vector256<int>.Zero);
        for (var tap = 0; tap < taps.Length; tap++)
        {
            var (dataLow, dataHigh) = Vector128.Widen(taps[tap]);
            var (weightLow, weightHigh) = Vector128.Widen(weights[tap]);
            // A product of two int8 fits 16 bits.
            var (low, high) = Vector256.Widen(Vector256.Create(dataLow * weightLow, dataHigh * weightHigh));
            sumLow += low;
            sumHigh += high;
        }

        return (sumLow, sumHigh);
    }

    /// <summary>A depthwise convolution: twice the sum, for the bias has one more fraction bit (machine.md 6.4).</summary>
    public static Vector128<sbyte> Depthwise(
        ReadOnlySpan<Vector128<sbyte>> taps,
        ReadOnlySpan<Vector128<sbyte>> weights,
        Vector128<sbyte> bias,
        int shiftBias,
        Requantizer requantizer)
    {
        var (low, high) = SumOfProducts(taps, weights);
        var (biasLow, biasHigh) = Widen(bias);
        return requantizer.Apply((low << 1) + (biasLow << shiftBias), (high << 1) + (biasHigh << shiftBias));
    }
}
