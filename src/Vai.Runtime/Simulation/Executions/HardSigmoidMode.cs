using System.Runtime.Intrinsics;
using Vai.Isa;
using Vai.Isa.Set1;
using Vai.Numerics;

namespace Vai.Runtime.Simulation.Executions;

/// <summary>
/// Mode 7: max(x + 3, 0) / 6, where 2731 / 2^14 stands for 1/6. Only the width of the result keeps it from going above 1, which is with
/// an output fix point of 7 and above (machine.md 13).
/// </summary>
internal sealed class HardSigmoidMode : AluArithmetic
{
    /// <summary>(127 + 3 * 2^16) * 2731 still fits 32 bits.</summary>
    private const int LargestFixPoint = 16;

    public override bool HasWindow => false;

    public override string? UnknownEncoding(AluInit init) =>
        init.Activation > Activation.Relu ? $"act_type = {init.ActivationCode} in hard sigmoid" : ShiftBiasAbove(LargestFixPoint, init);

    public override Vector128<sbyte> Compute(
        AluInit init, ReadOnlySpan<Vector128<sbyte>> taps, ReadOnlySpan<Vector128<sbyte>> weights, Vector128<sbyte> bias)
    {
        var (low, high) = TapArithmetic.Widen(taps[0]);
        return new Requantizer(Activation.None, init.ShiftCut).Apply(Ramp(low, init.ShiftBias), Ramp(high, init.ShiftBias));
    }

    private static Vector256<int> Ramp(Vector256<int> value, int fixPoint) =>
        Vector256.Max(value + Vector256.Create(3 << fixPoint), Vector256<int>.Zero) * DpuFractions.Sixth;
}
