using Vai.Compiler.Lowering.Patterns;
using Vai.Targets;

namespace Vai.Compiler.Lowering.Rules;

/// <summary>
/// hard tanh cuts off at -1 and 1. From fix point 7 on int8 ends there or before, so the fix alone does it: nothing is left to compute
/// behind a layer, and alone it is an element-wise copy.
/// </summary>
internal sealed class HardTanh : ILoweringRule, IFusedActivation
{
    private const int FirstFixPointWithinOne = 7;

    public string? Nonlinear(XirOp op, XirOp layer, int fixPoint, DpuTarget target) => EndsWithinOne(fixPoint) ? "NONE" : null;

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

        if (!EndsWithinOne(tail.FixPoint))
        {
            return new Rewrite.Keep(
                $"its result has fix point {tail.FixPoint}; from {FirstFixPointWithinOne} on int8 ends where it cuts off",
                "Quantize the model again: the quantizer gives it such a fix point.");
        }

        return site.Checked(Requantization.Of(tail.Fix.Name, input, tail.FixPoint), [input], tail.Ops);
    }

    private static bool EndsWithinOne(int fixPoint) => fixPoint >= FirstFixPointWithinOne;
}
