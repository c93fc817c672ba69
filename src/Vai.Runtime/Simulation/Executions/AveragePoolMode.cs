using System.Runtime.Intrinsics;
using Vai.Isa;
using Vai.Isa.Set1;

namespace Vai.Runtime.Simulation.Executions;

/// <summary>
/// Mode 2: average pool, padding counted in the constant divisor, which is multi_factor / 2^s. No activation (machine.md 13).
/// </summary>
internal sealed class AveragePoolMode : AluArithmetic
{
    public override Vector128<sbyte> Compute(
        AluInit init, ReadOnlySpan<Vector128<sbyte>> taps, ReadOnlySpan<Vector128<sbyte>> weights, Vector128<sbyte> bias)
    {
        // 65536 taps * -128 * -128 still fits 32 bits.
        var factor = (sbyte)init.MultiplyFactor;
        var (low, high) = TapArithmetic.Sum(taps);
        return new Requantizer(Activation.None, PoolShift(init)).Apply(low * factor, high * factor);
    }
}
