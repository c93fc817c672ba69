using Vai.Compiler.Lowering.Patterns;

namespace Vai.Compiler.Lowering.Rules;

/// <summary>x: what changes nothing in a trained model is x.</summary>
internal sealed class Identity : ILoweringRule
{
    public Rewrite Apply(XirOp op, LoweringSite site) => site.Fixed(op) is { } input
        ? new Rewrite.Replace([], input, [op])
        : new Rewrite.Keep(ProcessorReason.RealInput);
}
