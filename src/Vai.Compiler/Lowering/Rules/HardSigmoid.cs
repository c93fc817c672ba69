using Vai.Compiler.DpuOps;
using Vai.Compiler.Lowering.Patterns;
using Vai.Numerics;

namespace Vai.Compiler.Lowering.Rules;

/// <summary>
/// hard-sigmoid(x) · s → fix: <c>hard-sigmoid-fix</c>, where s = 6 · 2731 / 2^14 is what the DPU's stand-in for 1/6 makes of it
/// (quantizer.md 2.4). A hard swish is that, and its product with x.
/// </summary>
internal sealed class HardSigmoid : ILoweringRule
{
    private const double Tolerance = 1e-6;
    private const double Scale = DpuFractions.HardSigmoidScale;

    public Rewrite Apply(XirOp op, LoweringSite site)
    {
        if (site.Fixed(op) is not { } input)
        {
            return new Rewrite.Keep(ProcessorReason.RealInput);
        }

        var (scaled, scale) = ConstantFactor.Of(op, site);
        if (Math.Abs(scale - Scale) > Tolerance)
        {
            return new Rewrite.Keep(
                FormattableString.Invariant($"it is scaled by {scale}, the DPU's hard sigmoid by {Scale}"),
                "Quantize the model again: the quantizer scales a hard sigmoid as the DPU does.");
        }

        if (site.OnlyConsumer(scaled) is not { Type: OpNames.Fix } fix)
        {
            return new Rewrite.Keep(FixedTail.Missing(site, scaled));
        }

        var result = FixedOps.HardSigmoid(op.Name, fix.Name, input, LoweringSite.FixPointOf(fix), op.Output.Shape);
        return site.Checked(result, [input], [op, scaled, fix]);
    }
}
