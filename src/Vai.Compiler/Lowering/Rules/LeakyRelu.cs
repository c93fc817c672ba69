using Vai.Compiler.Lowering.Patterns;
using Vai.Numerics;
using Vai.Targets;

namespace Vai.Compiler.Lowering.Rules;

/// <summary>
/// leaky relu behind a convolution, with the one slope that CONV has: 26/256. Of what is quantized before it, with any slope that int8 can
/// hold, as <see cref="SlopedRelu"/>.
/// </summary>
internal sealed class LeakyRelu : ILoweringRule, IFusedActivation
{
    private const float Slope = DpuFractions.LeakySlope;

    public string? Nonlinear(XirOp op, XirOp layer, int fixPoint, DpuTarget target) =>
        HasSlope(op.Attributes.Get("alpha", 0f)) ? "LEAKYRELU" : null;

    public Rewrite Apply(XirOp op, LoweringSite site)
    {
        var alpha = op.Attributes.Get("alpha", 0f);
        if (site.Fixed(op) is not { } input)
        {
            return new Rewrite.Keep(NotFused(op, site, alpha), "Put it right behind the convolution, or use relu.");
        }

        var nearest = DpuFractions.SlopeOf(alpha);
        return nearest is var (number, fixPoint) && MathF.ScaleB(number, -fixPoint) == alpha
            ? SlopedRelu.Of(
                site, op, input, new FixedConstant(op.Name + "_slope", op.Name + "_slope_fix", [1], fixPoint, [number]))
            : new Rewrite.Keep(
                FormattableString.Invariant($"its slope {alpha} is not on the grid of 8 bits{Nearest(nearest)}"),
                "Quantize the model again: the quantizer puts slopes on that grid.");
    }

    private static bool HasSlope(float alpha) => Math.Abs(alpha - Slope) < 1e-6f;

    private static string NotFused(XirOp op, LoweringSite site, float alpha) => !HasSlope(alpha)
        ? FormattableString.Invariant($"leaky relu is only fused into a convolution, and only with slope {Slope}; here it is {alpha}")
        : $"it follows {site.Quantized.Op(op.InputNames.First()).Type}, and only convolutions and linear layers on the DPU end in it";

    private static string Nearest((sbyte Number, int FixPoint)? slope) => slope is var (number, fixPoint)
        ? FormattableString.Invariant($", where {MathF.ScaleB(number, -fixPoint)} is the nearest")
        : "";
}
