using Vai.Compiler.DpuOps;
using Vai.Compiler.Lowering.Patterns;
using Vai.Targets;

namespace Vai.Compiler.Lowering.Rules;

/// <summary>relu behind a convolution or a sum is its <c>nonlinear</c>; alone it is an element-wise copy with relu.</summary>
internal sealed class Relu : ILoweringRule, IFusedActivation
{
    public string? Nonlinear(XirOp op, XirOp layer, int fixPoint, DpuTarget target) => "RELU";

    public Rewrite Apply(XirOp op, LoweringSite site)
    {
        if (site.Fixed(op) is not { } input)
        {
            return new Rewrite.Keep(ProcessorReason.RealInput);
        }

        if (FixedTail.Of(site, op) is not { Nonlinear: "NONE" } tail)
        {
            return new Rewrite.Keep(FixedTail.Missing(site, op));
        }

        var result = FixedOps.Elementwise(op.Name, tail.Fix.Name, "ADD", [input], "RELU", tail.FixPoint, op.Output.Shape);
        return site.Checked(result, [input], tail.Ops);
    }
}
