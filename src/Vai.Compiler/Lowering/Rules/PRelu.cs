using Vai.Compiler.Lowering.Patterns;

namespace Vai.Compiler.Lowering.Rules;

/// <summary>prelu(x) → fix, its slopes quantized constants.</summary>
internal sealed class PRelu : ILoweringRule
{
    public Rewrite Apply(XirOp op, LoweringSite site)
    {
        if (site.Fixed(op) is not { } input)
        {
            return new Rewrite.Keep(ProcessorReason.RealInput);
        }

        var channels = input.Output.Shape.LastOrDefault();
        return site.Constant(op, "weight") is { } slopes && (slopes.Data.Length == 1 || slopes.Data.Length == channels)
            ? SlopedRelu.Of(site, op, input, slopes)
            : new Rewrite.Keep(
                $"its slopes are not quantized constants, one for all or for each of {channels} channels",
                "Give it constant slopes.");
    }
}
