using Vai.Compiler.Lowering.Patterns;

namespace Vai.Compiler.Lowering.Rules;

/// <summary>Constants, and stacks of them: those who read them take their values.</summary>
internal sealed class Const : ILoweringRule
{
    public Rewrite Apply(XirOp op, LoweringSite site) => op.InputNames.All(site.IsConstant)
        ? new Rewrite.OnDemand()
        : new Rewrite.Keep(Processor.ReasonOf(op));
}
