using Vai.Importers.Layers;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>Maps made larger: interpolation and padding.</summary>
internal static class Resizing
{
    private const int LargestSide = 1 << 15;

    /// <summary>
    /// interpolate and Upsample to a size or by factors: to the nearest pixel (exact: counted from the pixels' middles), or bilinear.
    /// </summary>
    public static EmitLayer Upsample(bool bilinear, bool exact = false) => (call, context) =>
    {
        var image = context.Graph.Image(call.Layer, context.View(call), isChannelsFirst: true);
        var (size, factors) = (call.Integers(1, "output_size"), Factors(call, bilinear ? 3 : 2));
        if (size.Length is not (0 or 2) || (size.IsEmpty && factors.Length != 2))
        {
            throw call.Unsupported(
                "it has neither a size nor two factors", "Use interpolate(x, scale_factor=2) or interpolate(x, size=(h, w)).");
        }

        var align = bilinear && call.Flag(2, "align_corners", false);
        return LayerGraph.OfImage(
            Resampling.Emit(
                context.Graph, call.Layer, image, Side(0), Side(1), nearest: !bilinear, align,
                halfPixelCenters: exact || (bilinear && !align)),
            isChannelsFirst: true);

        int Side(int axis)
        {
            var from = image.Output.Shape[1 + axis];
            var to = size.IsEmpty ? Math.Floor(from * factors[axis]) : size[axis];

            // With a factor PyTorch steps by 1 / factor; XIR steps by the ratio of the sizes.
            return to is >= 1 and <= LargestSide && (factors.IsEmpty || Math.Abs((from * factors[axis]) - to) < 1e-6 * to)
                ? (int)to
                : throw call.Unsupported(
                    $"{from} pixels by a factor of {(factors.IsEmpty ? 0 : factors[axis])} are no whole number from 1 to {LargestSide}",
                    "Give the size: interpolate(x, size=(h, w)).");
        }
    };

    /// <summary>With a constant, by reflection, or the border repeated.</summary>
    /// <param name="mode">PyTorch's; null: it is an argument.</param>
    public static EmitLayer Pad(string? mode) => (call, context) =>
    {
        var (input, given) = (context.View(call), call.Integers(1, "pad"));
        if (given.Length % 2 != 0 || given.Length / 2 >= input.Rank || given.Any(count => count is < 0 or > LargestSide))
        {
            throw call.Unsupported(
                $"it pads by [{string.Join(", ", given)}]; two counts from 0 to {LargestSide} for each axis but the batch are possible",
                "Cut with slices instead of negative padding.");
        }

        // The list begins with the last axis.
        ImmutableArray<(int, int)> pads =
        [
            .. Enumerable.Range(0, input.Rank).Select(
                axis =>
                    input.Rank - 1 - axis is var turn && turn < given.Length / 2
                        ? ((int)given[2 * turn], (int)given[(2 * turn) + 1])
                        : (0, 0)),
        ];
        var (xirMode, value) = (mode ?? call.Argument(2, "mode") as string ?? "constant") switch
        {
            "constant" => ("CONSTANT", call.Real(mode is null ? 3 : 2, "value", 0)),
            "reflect" => ("REFLECT", 0),
            "replicate" => ("EDGE", 0),
            var other => throw call.Unsupported($"its mode is '{other}'", "Use constant, reflect or replicate padding."),
        };
        return Padding.Emit(context.Graph, call.Layer, input, pads, xirMode, (float)value);
    };

    /// <summary>Two factors, as one list or as two arguments, or none.</summary>
    private static ImmutableArray<double> Factors(AtenCall call, int position)
    {
        if (call.Argument(position, "scale_factors") is IReadOnlyList<object?> list)
        {
            return [.. list.OfType<double>()];
        }

        return call.Argument(position, "scales_h") is double and var height
            && call.Argument(position + 1, "scales_w") is double and var width ? [(double)height, (double)width] : [];
    }
}
