using Vai.Xir;

namespace Vai.Compiler.Lowering;

/// <summary>relu behind a convolution is the convolution's <c>nonlinear</c>. Alone the DPU has none.</summary>
internal sealed class Relu : ILoweringRule, IFusedActivation
{
    public string? Nonlinear(XirOp op, int fixPoint) => "RELU";

    public Rewrite Apply(XirOp op, LoweringSite site) => new Rewrite.Keep("there is no convolution right before it that could apply it");
}
