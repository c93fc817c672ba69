using Vai.Xir;

namespace Vai.Compiler.Lowering;

/// <summary>
/// relu6 is relu where int8 saturates before 6: the largest value is 127 * 2^-fix_point, below 6 from fix point 5 on
/// (guide dpu-isa.md 6: no other encoding is known).
/// </summary>
internal sealed class Relu6 : ILoweringRule, IFusedActivation
{
    private const int FirstFixPointBelowSix = 5;

    public string? Nonlinear(XirOp op, int fixPoint) => fixPoint >= FirstFixPointBelowSix ? "RELU" : null;

    public Rewrite Apply(XirOp op, LoweringSite site) =>
        new Rewrite.Keep($"relu6 is only fused into a convolution, and only from fix point {FirstFixPointBelowSix} on, where it equals relu");
}
