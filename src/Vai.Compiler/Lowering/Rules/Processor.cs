using Vai.Compiler.Lowering.Patterns;
using Vai.Xir;

namespace Vai.Compiler.Lowering.Rules;

/// <summary>Every op without a rule: the processor computes it.</summary>
internal sealed class Processor : ILoweringRule
{
    public Rewrite Apply(XirOp op, LoweringSite site) => new Rewrite.Keep($"the compiler has no rule that maps {op.Type} to the DPU");
}
