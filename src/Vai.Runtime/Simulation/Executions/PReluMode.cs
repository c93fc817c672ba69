using System.Runtime.Intrinsics;
using Vai.Isa;
using Vai.Isa.Set1;
using Vai.Numerics;

namespace Vai.Runtime.Simulation.Executions;

/// <summary>
/// Modes 1 and 4: x, or below zero its product with a slope. The sign of that, not of x, chooses the shift (machine.md 13).
/// </summary>
/// <param name="hasSlopeOfChannel">Mode 1: the slopes lie where a depthwise convolution has its weights. Mode 4: multi_factor is the
/// slope.</param>
internal sealed class PReluMode(bool hasSlopeOfChannel) : AluArithmetic
{
    /// <summary>A field below this shifts left, from it on to the right by the rest.</summary>
    private const int RightShiftBase = 32;

    public override bool ReadsWeights => hasSlopeOfChannel;

    public override bool HasWindow => false;

    public override bool ReadsPReluShifts => true;

    public override string? UnknownEncoding(AluInit init) =>
        init.Activation != Activation.None ? $"act_type = {init.ActivationCode} in prelu"
        : init.ShiftCut != 0 ? $"shift_cut = {init.ShiftCut} in prelu"
        : null;

    public override Vector128<sbyte> Compute(
        AluInit init, ReadOnlySpan<Vector128<sbyte>> taps, ReadOnlySpan<Vector128<sbyte>> weights, Vector128<sbyte> bias)
    {
        Span<sbyte> lanes = stackalloc sbyte[Vector128<sbyte>.Count];
        for (var lane = 0; lane < lanes.Length; lane++)
        {
            var slope = hasSlopeOfChannel ? weights[0][lane] : (sbyte)init.MultiplyFactor;
            var value = taps[0][lane] < 0 ? taps[0][lane] * slope : taps[0][lane];
            var field = value < 0 ? init.ShiftPreluNegative : init.ShiftPreluPositive;
            lanes[lane] = FixedPoint.Saturate(FixedPoint.RoundShift(value, field < RightShiftBase ? -field : field - RightShiftBase));
        }

        return Vector128.Create<sbyte>(lanes);
    }
}
