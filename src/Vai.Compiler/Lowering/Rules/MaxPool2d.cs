using Vai.Compiler.DpuOps;
using Vai.Compiler.Lowering.Patterns;

namespace Vai.Compiler.Lowering.Rules;

/// <summary>maxpool2d(x) → fix: <c>pool-fix</c> MAX, and behind it a requantization where the fix point changes.</summary>
internal sealed class MaxPool2d : ILoweringRule
{
    public Rewrite Apply(XirOp op, LoweringSite site)
    {
        if (site.Fixed(op) is not { } input)
        {
            return new Rewrite.Keep(ProcessorReason.RealInput);
        }

        return Maximum(op, site, input, Window.From(op, input.Output.Shape));
    }

    /// <summary>The maximum over a window, also where another op asks for it.</summary>
    /// <param name="op">Its result may have fewer dimensions than the pooled map.</param>
    public static Rewrite Maximum(XirOp op, LoweringSite site, XirOp input, Window window)
    {
        if (FixedTail.Of(site, op) is not { Nonlinear: "NONE" } tail)
        {
            return new Rewrite.Keep(FixedTail.Missing(site, op));
        }

        var fixPoint = input.Output.FixPoint!.Value;
        var isSame = fixPoint == tail.FixPoint;
        var pooled = PooledMap.Of(site, "MAX", input, window, fixPoint, isSame ? tail.Fix : op, tail.Ops);
        if (pooled is Rewrite.Keep)
        {
            pooled = RowsThenColumns(op, site, input, window, isSame ? tail.Fix : op, tail.Ops) ?? pooled;
        }

        if (isSame || pooled is not Rewrite.Replace replace)
        {
            return pooled;
        }

        var requantize = Requantization.Of(tail.Fix.Name, replace.Value, tail.FixPoint);
        return site.ReasonAgainst(requantize, [replace.Value]) is { } against
            ? new Rewrite.Keep(against)
            : new Rewrite.Replace(replace.Ops.Add(requantize), requantize, tail.Ops);
    }

    /// <summary>A window too large for the banks: the maximum of a column is the maximum of its rows' maxima.</summary>
    private static Rewrite.Replace? RowsThenColumns(
        XirOp op, LoweringSite site, XirOp input, Window window, XirOp last, ImmutableArray<XirOp> pattern)
    {
        var map = input.Output.Shape;
        var rows = window with { KernelWidth = 1, StrideWidth = 1, PadLeft = 0, PadRight = 0 };
        var columns = window with { KernelHeight = 1, StrideHeight = 1, PadTop = 0, PadBottom = 0 };
        var first =
            FixedOps.Pool(op.Name + "_rows", "MAX", input, rows, input.Output.FixPoint!.Value,
                [1, rows.OutputHeight(map[1]), map[2], map[3]]);
        return site.ReasonAgainst(first, [input]) is null
            && PooledMap.Of(site, "MAX", first, columns, input.Output.FixPoint!.Value, last, pattern) is Rewrite.Replace second
                ? second with { Ops = second.Ops.Insert(0, first) }
                : null;
    }
}
