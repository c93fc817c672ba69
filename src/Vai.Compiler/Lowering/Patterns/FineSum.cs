using Vai.Compiler.DpuOps;

namespace Vai.Compiler.Lowering.Patterns;

/// <summary>
/// Sums of maps whose fix points lie so far apart that ELEW would lose bits (machine.md 13). Where only one of them is finer than the
/// result, that one is rounded first: the others are whole numbers of the result's fix point. Otherwise ALU adds: the maps lie side by
/// side, and a depthwise convolution over them has powers of two for weights, an exact accumulator, and one rounding.
/// </summary>
internal static class FineSum
{
    /// <summary>2^6 is the largest power of two in int8; for a larger one a map stands there several times.</summary>
    private const int LargestWeight = 6;

    private const int MostTaps = 8;

    /// <returns>The ops, the sum last; null where this cannot be done either.</returns>
    public static ImmutableArray<XirOp>? Of(LoweringSite site, XirOp sum, ImmutableArray<XirOp> operands) =>
        RoundedFirst(site, sum, operands) ?? ByAlu(site, sum, operands);

    private static ImmutableArray<XirOp>? RoundedFirst(LoweringSite site, XirOp sum, ImmutableArray<XirOp> operands)
    {
        var fixPoint = sum.Output.FixPoint!.Value;
        if (operands.Where(operand => operand.Output.FixPoint > fixPoint).ToList() is not [var fine])
        {
            return null;
        }

        var rounded = Requantization.Of(sum.Name + "_rounded", fine, fixPoint);
        ImmutableArray<XirOp> whole = operands.Replace(fine, rounded);
        var result = sum.WithInputs(name => name == fine.Name ? rounded.Name : name);
        return site.ReasonAgainst(rounded, [fine]) is null && site.ReasonAgainst(result, whole.AsSpan()) is null
            ? [.. Constants(operands), rounded, result]
            : null;
    }

    private static ImmutableArray<XirOp>? ByAlu(LoweringSite site, XirOp sum, ImmutableArray<XirOp> operands)
    {
        var (name, shape) = (sum.Name, sum.Output.Shape);
        var fixPoint = operands.Max(operand => operand.Output.FixPoint!.Value);
        var taps = Taps(operands, fixPoint);
        if (taps.Length > MostTaps || shape.IsEmpty || operands.Any(operand => !operand.Output.Shape.SequenceEqual(shape)))
        {
            return null;
        }

        var map = MapOf(shape);
        var bytes = operands.Distinct().ToDictionary(
            operand => operand.Name,
            operand => operand.Output.FixPoint == fixPoint && shape.SequenceEqual(map)
                ? operand
                : FixedOps.Bytes($"{name}_of_{operand.Name}", operand, map, fixPoint),
            StringComparer.Ordinal);
        var both = FixedOps.Concatenation(
            name + "_all", name + "_all", [.. taps.Select(tap => bytes[tap.Operand.Name])], map.Length - 1, fixPoint,
            map.SetItem(3, taps.Length * map[3]));
        var beside = FixedOps.Reshape(name + "_beside", name + "_beside", both, map.SetItem(2, taps.Length * map[2]));
        var added = Added(site, sum, beside, [.. taps.Select(tap => tap.Weight)], map);
        var end = End(sum, added[^1]);
        ImmutableArray<XirOp> made = [.. bytes.Values.Except(operands), both, beside, .. added, .. end];
        return made.All(op => op.Is(OpTraits.Constant) || site.ReasonAgainst(op, [.. operands, .. made]) is null)
            ? [.. Constants(operands), .. made]
            : null;
    }

    /// <summary>Every operand as often, and with such weights, as makes it a number of the finest fix point.</summary>
    private static ImmutableArray<(XirOp Operand, int Weight)> Taps(ImmutableArray<XirOp> operands, int fixPoint) =>
    [
        .. from operand in operands
           let shift = fixPoint - operand.Output.FixPoint!.Value
           from _ in Enumerable.Range(0, 1 << Math.Min(Math.Max(shift - LargestWeight, 0), MostTaps))
           select (operand, 1 << Math.Min(shift, LargestWeight)),
    ];

    /// <summary>The depthwise convolution, last, with its constants; of the finest fix point where the result is finer still.</summary>
    private static ImmutableArray<XirOp> Added(
        LoweringSite site, XirOp sum, XirOp beside, ImmutableArray<int> weights, ImmutableArray<int> map)
    {
        var (name, channels, fixPoint) = (sum.Name, map[3], beside.Output.FixPoint!.Value);
        var isLast = sum.Output.FixPoint <= fixPoint && sum.Output.Shape.SequenceEqual(map);
        sbyte[] factors = [.. weights.SelectMany(weight => Enumerable.Repeat((sbyte)weight, channels))];
        var kernel =
            site.Unique(new FixedConstant(name + "_powers", name + "_powers_fix", [1, 1, weights.Length, channels], 0, factors)).ToOp();
        var bias = site.Unique(new FixedConstant(name + "_bias", name + "_bias_fix", [channels], fixPoint, new sbyte[channels])).ToOp();
        return
        [
            kernel, bias,
            FixedOps.Convolution(
                OpNames.DepthwiseConv2dFix, isLast ? name : name + "_exact", isLast ? sum.Output.Name : name + "_exact", AttributeMap.Empty,
                beside, kernel, bias,
                new Window(1, weights.Length) { StrideWidth = weights.Length }, sum.Attributes.Get("nonlinear", "NONE"),
                Math.Min(sum.Output.FixPoint!.Value, fixPoint), map),
        ];
    }

    /// <summary>What brings ALU's result to the fix point and the shape of the sum.</summary>
    private static ImmutableArray<XirOp> End(XirOp sum, XirOp added)
    {
        if (added.Name == sum.Name)
        {
            return [];
        }

        var (name, tensorName, shape, fixPoint) = (sum.Name, sum.Output.Name, sum.Output.Shape, sum.Output.FixPoint!.Value);
        var isMap = added.Output.Shape.SequenceEqual(shape);
        var shaped = isMap ? added : FixedOps.Reshape(
            added.Output.FixPoint == fixPoint ? name : name + "_shaped", added.Output.FixPoint == fixPoint ? tensorName : name
                + "_shaped", added, shape);
        return
        [
            .. isMap ? [] : new[] { shaped },
            .. added.Output.FixPoint == fixPoint
                ? []
                : new[] { FixedOps.Elementwise(name, tensorName, "ADD", [shaped], "NONE", fixPoint, shape) },
        ];
    }

    private static IEnumerable<XirOp> Constants(ImmutableArray<XirOp> operands) =>
        operands.Where(operand => operand.Is(OpTraits.Constant)).Distinct();

    /// <summary>Channels last, and all else as one row where it is no map of one image.</summary>
    internal static ImmutableArray<int> MapOf(ImmutableArray<int> shape) => shape is [1, _, _, _]
        ? shape
        : [1, 1, shape[..^1].Aggregate(1, (product, size) => product * size), shape[^1]];
}
