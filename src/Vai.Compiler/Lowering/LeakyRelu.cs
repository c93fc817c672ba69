using Vai.Xir;

namespace Vai.Compiler.Lowering;

/// <summary>leaky relu behind a convolution, with the one slope that the DPU has: 26/256.</summary>
internal sealed class LeakyRelu : ILoweringRule, IFusedActivation
{
    private const float Slope = 26f / 256;

    public string? Nonlinear(XirOp op, int fixPoint) => Math.Abs(op.Attributes.Get("alpha", 0f) - Slope) < 1e-6f ? "LEAKYRELU" : null;

    public Rewrite Apply(XirOp op, LoweringSite site) => new Rewrite.Keep(
        FormattableString.Invariant($"leaky relu is only fused into a convolution, and only with slope {Slope}; here it is {op.Attributes.Get("alpha", 0f)}"));
}
