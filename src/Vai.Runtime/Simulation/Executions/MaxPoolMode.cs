using System.Runtime.Intrinsics;
using Vai.Isa;
using Vai.Isa.Set1;

namespace Vai.Runtime.Simulation.Executions;

/// <summary>Mode 3: max pool; padding never wins. No activation (machine.md 13).</summary>
internal sealed class MaxPoolMode : AluArithmetic
{
    public override sbyte PadValue => sbyte.MinValue;

    public override Vector128<sbyte> Compute(
        AluInit init, ReadOnlySpan<Vector128<sbyte>> taps, ReadOnlySpan<Vector128<sbyte>> weights, Vector128<sbyte> bias)
    {
        var (low, high) = TapArithmetic.Widen(TapArithmetic.Maximum(taps));
        return new Requantizer(Activation.None, PoolShift(init)).Apply(low, high);
    }
}
