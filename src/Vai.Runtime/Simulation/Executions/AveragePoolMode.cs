using System.Runtime.Intrinsics;
using Vai.Isa;

namespace Vai.Runtime.Simulation.Executions;

/// <summary>Mode 2: average pool, padding counted in the constant divisor, which is multi_factor / 2^s.</summary>
internal sealed class AveragePoolMode : AluArithmetic
{
    public override Vector128<sbyte> Compute(
        AluInit init, ReadOnlySpan<Vector128<sbyte>> taps, ReadOnlySpan<Vector128<sbyte>> weights, Vector128<sbyte> bias)
    {
        // 65536 taps * -128 * 255 still fits 32 bits.
        var (sumLow, sumHigh) = (Vector256<int>.Zero, Vector256<int>.Zero);
        foreach (var tap in taps)
        {
            var (low, high) = Widen(tap);
            sumLow += low;
            sumHigh += high;
        }

        return Requantize(init, init.ShiftCut - AluInit.AverageShiftBase)
            .Apply(sumLow * init.MultiplyFactor, sumHigh * init.MultiplyFactor);
    }
}
