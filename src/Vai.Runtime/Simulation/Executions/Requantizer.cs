using System.Runtime.Intrinsics;
using Vai.Isa;
using Vai.Numerics;

namespace Vai.Runtime.Simulation.Executions;

/// <summary>
/// Activation, rounding shift (ties toward plus infinity) and saturation to int8 of 16 lanes at once (machine.md 6 "act").
/// </summary>
/// <param name="Shift">Right when positive, left when negative.</param>
internal readonly record struct Requantizer(Activation Activation, int Shift)
{
    /// <summary>From here on every 32-bit number rounds to zero.</summary>
    private const int WholeWord = 32;

    /// <summary>6 with fix point 4; no other fix point changes it.</summary>
    private const int LargestOfRelu6 = 96;

    public Vector128<sbyte> Apply(Vector256<int> low, Vector256<int> high) => Activation == Activation.LeakyRelu
        ? Leaky(low, high)
        : Narrow(Activate(Saturate(Round(low))), Activate(Saturate(Round(high))));

    private Vector256<int> Activate(Vector256<int> value) => Activation switch
    {
        Activation.Relu => Vector256.Max(value, Vector256<int>.Zero),
        Activation.Relu6 => Vector256.Clamp(value, Vector256<int>.Zero, Vector256.Create(LargestOfRelu6)),
        _ => value,
    };

    private static Vector256<int> Saturate(Vector256<int> value) =>
        Vector256.Clamp(value, Vector256.Create((int)sbyte.MinValue), Vector256.Create((int)sbyte.MaxValue));

    private static Vector128<sbyte> Narrow(Vector256<int> low, Vector256<int> high)
    {
        var words = Vector256.Narrow(low, high);
        return Vector128.Narrow(words.GetLower(), words.GetUpper());
    }

    /// <summary>floor(value / 2^Shift + 1/2) without a sum that could overflow: the shifted value plus the last bit that was shifted
    /// out.</summary>
    private Vector256<int> Round(Vector256<int> value) => Shift switch
    {
        >= WholeWord => Vector256<int>.Zero,
        > 0 => (value >> Shift) + ((value >> (Shift - 1)) & Vector256<int>.One),
        0 => value,
        // What saturates after a left shift saturates before it.
        _ => Saturate(value) << Math.Min(-Shift, 16),
    };

    private Vector128<sbyte> Leaky(Vector256<int> low, Vector256<int> high)
    {
        Span<sbyte> lanes = stackalloc sbyte[Vector128<sbyte>.Count];
        for (var lane = 0; lane < lanes.Length; lane++)
        {
            long value = lane < Vector256<int>.Count ? low[lane] : high[lane - Vector256<int>.Count];
            lanes[lane] = FixedPoint.Saturate(value >= 0
                ? FixedPoint.RoundShift(value, Shift)
                : FixedPoint.RoundShift(value * DpuFractions.LeakySlopeFactor, Shift + DpuFractions.LeakySlopeBits));
        }

        return Vector128.Create<sbyte>(lanes);
    }
}
