using System.Runtime.Intrinsics;
using Vai.Isa.Set1;

namespace Vai.Runtime.Simulation.Executions;

/// <summary>Mode 6: every pixel times a vector with one number a channel; the vector is an activation that LOAD brought into the weights'
/// bank.</summary>
internal sealed class VectorMultiplyMode : AluArithmetic
{
    public override bool ReadsWeights => true;

    public override bool HasWindow => false;

    public override Vector128<sbyte> Compute(
        AluInit init, ReadOnlySpan<Vector128<sbyte>> taps, ReadOnlySpan<Vector128<sbyte>> weights, Vector128<sbyte> bias)
    {
        var (low, high) = TapArithmetic.SumOfProducts(taps, weights);
        return Requantize(init, init.ShiftCut + 1).Apply(low << 1, high << 1);
    }
}
