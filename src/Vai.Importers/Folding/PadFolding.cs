namespace Vai.Importers.Folding;

/// <summary>
/// Zeros put around a map for convolutions alone become the convolutions' own padding (xmodel.md 2.1), which the DPU has;
/// so those of a max pool, which leaves padding out, where nothing below zero comes in. Average pools keep the <c>pad</c> before them.
/// </summary>
internal static class PadFolding
{
    public static IReadOnlyList<XirOp> Fold(IReadOnlyList<XirOp> ops)
    {
        var readers = (from op in ops from input in op.InputNames select (input, op))
            .ToLookup(pair => pair.input, pair => pair.op, StringComparer.Ordinal);
        var types = ops.ToDictionary(op => op.Name, op => op.Type, StringComparer.Ordinal);
        var pads = ops.Where(op => op.Type == OpNames.Pad && PadsOf(op) is { } borders && CanTake(op, borders))
            .ToDictionary(op => op.Name, StringComparer.Ordinal);
        return pads.Count == 0 ? ops : [.. ops.Where(op => !pads.ContainsKey(op.Name)).Select(op => Widen(op, pads))];

        bool CanTake(XirOp pad, ImmutableArray<int> borders)
        {
            var isNeverNegative = XirOperators.Of(types[pad.InputsOf("input")[0]]).Is(OpTraits.NeverNegative);
            return readers[pad.Name].Any()
                && readers[pad.Name].All(
                    reader => IsConvolutionOf(reader, pad.Name) || (isNeverNegative && IsMaxPoolWithin(reader, borders)));
        }
    }

    private static XirOp Widen(XirOp op, Dictionary<string, XirOp> pads)
    {
        if (op.InputsOf("input") is not [var name] || !pads.TryGetValue(name, out var pad)
            || PadsOf(pad) is not [var left, var right, var top, var bottom])
        {
            return op;
        }

        var own = op.Attributes.Get("pad", ImmutableArray.Create(0, 0, 0, 0));
        return op with
        {
            Attributes = op.Attributes.With(
                ("pad", AttributeValue.OfInt32Vector(own[0] + left, own[1] + right, own[2] + top, own[3] + bottom))),
            Arguments =
                [.. op.Arguments.Select(argument =>
                    argument.Name == "input" ? XirArgument.Of("input", pad.InputsOf("input")[0]) : argument)],
        };
    }

    private static bool IsConvolutionOf(XirOp op, string input) =>
        op.Is(OpTraits.Convolution) && !op.Is(OpTraits.Transposed) && op.InputsOf("input") is [var only] && only == input;

    // Every window must hold a pixel: with pads smaller than the kernel it does.
    private static bool IsMaxPoolWithin(XirOp op, ImmutableArray<int> borders)
    {
        var (kernel, pads) = (
            op.Attributes.Get("kernel", ImmutableArray.Create(0, 0)), op.Attributes.Get("pad", ImmutableArray.Create(0, 0, 0, 0)));
        return op.Type == OpNames.MaxPool2d && op.Attributes.Get("pad_mode", "") == "FLOOR"
            && Enumerable.Range(0, 4).All(side => borders[side] + pads[side] < kernel[side / 2]);
    }

    /// <summary>Left, right, top, bottom; null for an op that pads with something else or elsewhere.</summary>
    private static ImmutableArray<int>? PadsOf(XirOp op) =>
        op.Attributes.Get("mode", "") == "CONSTANT"
        && op.Attributes.Get("constant_values", ImmutableArray<float>.Empty).All(value => value == 0)
        && op.Attributes.Get("paddings", ImmutableArray<int>.Empty) is [0, 0, var top, var bottom, var left, var right, 0, 0]
            ? [left, right, top, bottom]
            : null;
}
