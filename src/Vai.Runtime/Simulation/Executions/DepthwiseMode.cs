using System.Runtime.Intrinsics;
using Vai.Isa.Set1;

namespace Vai.Runtime.Simulation.Executions;

/// <summary>Mode 0: depthwise convolution.</summary>
internal sealed class DepthwiseMode : AluArithmetic
{
    public override bool ReadsWeights => true;

    public override bool ReadsBias => true;

    public override string? UnknownEncoding(AluInit init) => ShiftBiasAbove(LargestShiftBias, init);

    public override Vector128<sbyte> Compute(
        AluInit init, ReadOnlySpan<Vector128<sbyte>> taps, ReadOnlySpan<Vector128<sbyte>> weights, Vector128<sbyte> bias) =>
        TapArithmetic.Depthwise(taps, weights, bias, init.ShiftBias, Requantize(init, init.ShiftCut + 1));
}
