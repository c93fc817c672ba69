using Vai.Compiler.DpuOps;
using Vai.Compiler.Lowering.Patterns;

namespace Vai.Compiler.Lowering.Rules;

/// <summary>reshape, flatten, squeeze of x: <c>reshape-fix</c>, the same bytes under another shape.</summary>
internal sealed class Reshape : ILoweringRule
{
    public Rewrite Apply(XirOp op, LoweringSite site)
    {
        if (site.Fixed(op) is not { } input)
        {
            return new Rewrite.Keep(ProcessorReason.RealInput);
        }

        if (input.Output.ElementCount != op.Output.ElementCount)
        {
            return new Rewrite.Keep("it changes the number of elements", "Give it a shape of as many numbers.");
        }

        var reshape = FixedOps.Reshape(op.Name, op.Name + "_fix", input, op.Output.Shape);
        return new Rewrite.Replace([reshape], reshape, [op]);
    }
}
