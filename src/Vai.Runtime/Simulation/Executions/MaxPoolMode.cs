using System.Runtime.Intrinsics;
using Vai.Isa;

namespace Vai.Runtime.Simulation.Executions;

/// <summary>Mode 3: max pool; padding never wins.</summary>
internal sealed class MaxPoolMode : AluArithmetic
{
    public override sbyte PadValue => sbyte.MinValue;

    public override string? UnknownEncoding(AluInit init) =>
        init.ShiftCut != 0 ? $"shift_cut = {init.ShiftCut} in max pool"
        : init.Activation > Activation.Relu ? $"act_type = {init.ActivationCode} in max pool"
        : null;

    public override Vector128<sbyte> Compute(
        AluInit init, ReadOnlySpan<Vector128<sbyte>> taps, ReadOnlySpan<Vector128<sbyte>> weights, Vector128<sbyte> bias)
    {
        var maximum = Vector128.Create(init.Activation == Activation.Relu ? (sbyte)0 : sbyte.MinValue);
        foreach (var tap in taps)
        {
            maximum = Vector128.Max(maximum, tap);
        }

        return maximum;
    }
}
