using System.Globalization;
using Vai.Compiler.DpuOps;

namespace Vai.Compiler.Lowering.Patterns;

/// <summary>
/// x, and below zero its product with a slope: for slopes up to 1 that is the larger of both. ALU multiplies, as a depthwise convolution
/// of one tap, and takes the maximum of the two, which lie side by side, as a pooling (machine.md 7). Both are rounded
/// once and to the side to which a fix rounds, and rounding keeps order: the larger of the rounded is the rounded larger.
/// </summary>
internal static class SlopedRelu
{
    private static Window Pair { get; } = new(1, 2) { StrideWidth = 2 };

    /// <param name="op">prelu or leaky-relu; a fix follows it.</param>
    /// <param name="slopes">One for all, or one a channel.</param>
    public static Rewrite Of(LoweringSite site, XirOp op, XirOp input, FixedConstant slopes)
    {
        if (FixedTail.Of(site, op) is not { Nonlinear: "NONE" } tail)
        {
            return new Rewrite.Keep(FixedTail.Missing(site, op));
        }

        if (!op.Output.Shape.SequenceEqual(input.Output.Shape) || input.Output.Shape.IsEmpty)
        {
            return new Rewrite.Keep("its result has another shape than its input", "Use relu.");
        }

        if (slopes.Data.Max() * Math.ScaleB(1, -slopes.FixPoint) is var slope and > 1)
        {
            return new Rewrite.Keep(
                string.Create(CultureInfo.InvariantCulture, $"its slope {slope} > 1, and the DPU takes the larger of x and slope · x"),
                "Keep the slopes at 1 and below, or use relu.");
        }

        var (isMap, shape) = (input.Output.Shape is [1, _, _, _], FineSum.MapOf(input.Output.Shape));
        var map = isMap ? input : FixedOps.Reshape(op.Name + "_map", op.Name + "_map", input, shape);
        var scaled = Scaled(site, op, map, slopes, tail.FixPoint);
        var both = FixedOps.Concatenation(
            op.Name + "_both", op.Name + "_both", [map, scaled[^1]], shape.Length - 1, tail.FixPoint, shape.SetItem(3, 2 * shape[3]));
        var pairs = FixedOps.Reshape(op.Name + "_pairs", op.Name + "_pairs", both, shape.SetItem(2, 2 * shape[2]));
        if ((site.ReasonAgainst(scaled[^1], [map, .. scaled]) ?? site.ReasonAgainst(both, [map, scaled[^1]])) is { } reason)
        {
            return new Rewrite.Keep(reason);
        }

        return PooledMap.Of(site, "MAX", pairs, Pair, tail.FixPoint, tail.Fix, tail.Ops) is Rewrite.Replace larger
            ? larger with { Ops = [.. isMap ? [] : new[] { map }, .. scaled, both, pairs, .. larger.Ops] }
            : new Rewrite.Keep("the maximum of its two sides does not fit the banks", "Use relu, or fewer channels.");
    }

    /// <summary>The product with the slopes, last, and its constants.</summary>
    private static ImmutableArray<XirOp> Scaled(LoweringSite site, XirOp op, XirOp map, FixedConstant slopes, int fixPoint)
    {
        var channels = map.Output.Shape[^1];
        var product = map.Output.FixPoint!.Value + slopes.FixPoint;
        var data = slopes.Data.Length == channels ? slopes.Data : [.. Enumerable.Repeat(slopes.Data[0], channels)];
        var weights = site.Unique(slopes with { Shape = [1, 1, 1, channels], Data = data }).ToOp();
        var bias = site.Unique(new FixedConstant(op.Name + "_bias", op.Name + "_bias_fix", [channels], product, new sbyte[channels]))
            .ToOp();
        return
        [
            weights, bias,
            FixedOps.Convolution(
                OpNames.DepthwiseConv2dFix, op.Name, op.Name, AttributeMap.Empty, map, weights, bias, new Window(1, 1), "NONE", fixPoint,
                map.Output.Shape),
        ];
    }
}
