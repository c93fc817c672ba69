using System.Collections.Immutable;
using Vai.Runtime.Cpu;
using Vai.Xir;
using Vai.Xir.Ops;

namespace Vai.Compiler.Lowering;

/// <summary>
/// avgpool2d(x) · s → fix: <c>pool-fix</c> AVG, where s is what the DPU's stand-in for 1/size makes of the exact mean (guide
/// quantizer.md 2.4). Without s the stand-in must be exact.
/// </summary>
internal sealed class AveragePool2d : ILoweringRule
{
    private const double Tolerance = 1e-6;

    public Rewrite Apply(XirOp op, LoweringSite site)
    {
        if (site.Fixed(op) is not { } input)
        {
            return new Rewrite.Keep("its input is not quantized");
        }

        var window = Window.From(op, input.Output.Shape);
        var (scaled, scale) = Scaled(op, site);
        var factor = AverageFactor.Of(window.KernelHeight, window.KernelWidth);
        var expected = window.KernelHeight * window.KernelWidth * Math.ScaleB(factor.Factor, -factor.Shift);
        if (Math.Abs(scale - expected) > Tolerance)
        {
            return new Rewrite.Keep(FormattableString.Invariant(
                $"it is scaled by {scale}, the DPU's average over {window.KernelWidth} x {window.KernelHeight} has {expected}"));
        }

        if (!CountsPadding(op, window))
        {
            return new Rewrite.Keep("it does not count padding, the DPU divides by the whole window");
        }

        if (site.OnlyConsumer(scaled) is not { Type: "fix" } fix)
        {
            return new Rewrite.Keep(FixedTail.Missing(site, scaled));
        }

        var pool = FixedOps.Pool(fix.Name, "AVG", input, window, LoweringSite.FixPointOf(fix), op.Output.Shape);
        ImmutableArray<XirOp> pattern = scaled == op ? [op, fix] : [op, scaled, fix];
        return site.ReasonAgainst(pool, [input]) is { } reason ? new Rewrite.Keep(reason) : new Rewrite.Replace([pool], pool, pattern);
    }

    private static (XirOp Op, double Scale) Scaled(XirOp op, LoweringSite site)
    {
        if (site.OnlyConsumer(op) is { Type: "mul" } product
            && product.InputNames.Where(name => name != op.Name).ToList() is [var factor]
            && site.RealConstant(factor) is [var scale])
        {
            return (product, scale);
        }

        return (op, 1);
    }

    private static bool CountsPadding(XirOp op, Window window) =>
        (window.PadLeft | window.PadRight | window.PadTop | window.PadBottom) == 0 || op.Attributes.Get("count_include_pad", true);
}
