using Vai.Compiler.Lowering.Patterns;
using Vai.Numerics;

namespace Vai.Compiler.Lowering.Rules;

/// <summary>
/// avgpool2d(x) · s → fix: <c>pool-fix</c> AVG, where s is what the DPU's stand-in for 1/size makes of the exact mean
/// (quantizer.md 2.4). Without s the stand-in must be exact.
/// </summary>
internal sealed class AveragePool2d : ILoweringRule
{
    private const double Tolerance = 1e-6;

    public Rewrite Apply(XirOp op, LoweringSite site)
    {
        if (site.Fixed(op) is not { } input)
        {
            return new Rewrite.Keep(ProcessorReason.RealInput);
        }

        var window = Window.From(op, input.Output.Shape);
        return CountsPadding(op, window)
            ? Average(op, site, input, window)
            : new Rewrite.Keep(
                "it does not count padding, the DPU divides by the whole window",
                "Use count_include_pad=True, or no padding.");
    }

    /// <summary>The mean over a window, also where another op asks for it.</summary>
    /// <param name="op">Its result may have fewer dimensions than the pooled map.</param>
    public static Rewrite Average(XirOp op, LoweringSite site, XirOp input, Window window)
    {
        var (scaled, scale) = ConstantFactor.Of(op, site);
        var factor = AverageFactor.Of(window.KernelHeight, window.KernelWidth);
        var expected = window.KernelHeight * window.KernelWidth * Math.ScaleB(factor.Factor, -factor.Shift);
        if (Math.Abs(scale - expected) > Tolerance)
        {
            return new Rewrite.Keep(FormattableString.Invariant(
                $"it is scaled by {scale}, the DPU's average over {window.KernelWidth} x {window.KernelHeight} has {expected}"),
                "Pool over another window, or quantize the model again: the quantizer scales a mean as the DPU does.");
        }

        if (site.OnlyConsumer(scaled) is not { Type: OpNames.Fix } fix)
        {
            return new Rewrite.Keep(FixedTail.Missing(site, scaled));
        }

        ImmutableArray<XirOp> pattern = scaled == op ? [op, fix] : [op, scaled, fix];
        var pooled = PooledMap.Of(site, "AVG", input, window, LoweringSite.FixPointOf(fix), fix, pattern);
        return pooled is Rewrite.Keep ? Shifted(site, input, window, input.Output.FixPoint!.Value + factor.Shift, fix, pattern)
            ?? pooled : pooled;
    }

    /// <summary>
    /// Where the factor would have to hold a shift to the left that it has no bits for: the mean without any shift, and a copy that shifts.
    /// What saturates before a shift to the left saturates behind it.
    /// </summary>
    private static Rewrite.Replace? Shifted(
        LoweringSite site, XirOp input, Window window, int fixPoint, XirOp fix, ImmutableArray<XirOp> pattern)
    {
        var last = fix with { Name = fix.Name + "_unshifted" };
        if (fixPoint >= LoweringSite.FixPointOf(fix)
            || PooledMap.Of(site, "AVG", input, window, fixPoint, last, pattern) is not Rewrite.Replace pooled)
        {
            return null;
        }

        var shifted = Requantization.Of(fix.Name, pooled.Value, LoweringSite.FixPointOf(fix));
        return site.ReasonAgainst(shifted, [pooled.Value]) is null ? pooled with { Ops = pooled.Ops.Add(shifted), Value = shifted } : null;
    }

    private static bool CountsPadding(XirOp op, Window window) =>
        (window.PadLeft | window.PadRight | window.PadTop | window.PadBottom) == 0 || op.Attributes.Get("count_include_pad", true);
}
