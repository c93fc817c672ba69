using System.Collections.Immutable;
using Vai.Xir;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>interpolate and Upsample, nearest and bilinear, to a size or by factors: resize.</summary>
internal sealed class Upsample : IAtenOp
{
    public ImmutableArray<string> Functions => ["upsample_nearest2d", "_upsample_nearest_exact2d", "upsample_bilinear2d"];

    public ImmutableArray<int> Infer(AtenCall call)
    {
        var input = call.Tensor(0).Shape;
        if (input.Length != 4)
        {
            throw call.NotFitting($"its input is [{string.Join(", ", input)}] where [1, channels, height, width] is needed");
        }

        var size = call.Integers(1, "output_size");
        var factors = Factors(call);
        if (size.Length is not (0 or 2) || (size.IsEmpty && factors.Length != 2))
        {
            throw call.Unsupported("it has neither a size nor two factors", "Use interpolate(x, scale_factor=2) or interpolate(x, size=(h, w)).");
        }

        int[] output = [Side(0), Side(1)];
        return [input[0], input[1], .. output];

        int Side(int axis)
        {
            var from = input[2 + axis];
            var to = size.IsEmpty ? Math.Floor(from * factors[axis]) : size[axis];

            // With a factor PyTorch steps by 1 / factor; XIR steps by the ratio of the sizes.
            return to is >= 1 and <= 1 << 15 && (factors.IsEmpty || Math.Abs((from * factors[axis]) - to) < 1e-6 * to)
                ? (int)to
                : throw call.Unsupported($"{from} pixels by a factor of {(factors.IsEmpty ? 0 : factors[axis])} are no whole number from 1 to {1 << 15}", "Give the size: interpolate(x, size=(h, w)).");
        }
    }

    public void Emit(AtenCall call, TorchGraphBuilder graph)
    {
        var (from, to) = (call.Tensor(0).Shape, call.Output.Shape);
        var align = IsBilinear(call) && call.Flag(2, "align_corners", false);
        graph.Add(call, "resize", AttributeMap.Of(
            ("mode", IsBilinear(call) ? "BILINEAR" : "NEAREST"),
            ("align_corners", align),
            ("half_pixel_centers", call.Function == "_upsample_nearest_exact2d" || (IsBilinear(call) && !align)),
            ("scale", AttributeValue.OfFloatVector((float)to[3] / from[3], (float)to[2] / from[2]))),
            XirArgument.Of("input", graph.InOrder(call, call.Tensor(0)).Name));
    }

    private static bool IsBilinear(AtenCall call) => call.Function == "upsample_bilinear2d";

    /// <summary>Two factors, as one list or as two arguments, or none.</summary>
    private static ImmutableArray<double> Factors(AtenCall call)
    {
        var at = IsBilinear(call) ? 3 : 2;
        if (call.Argument(at, "scale_factors") is IReadOnlyList<object?> list)
        {
            return [.. list.OfType<double>()];
        }

        return call.Argument(at, "scales_h") is double and var height && call.Argument(at + 1, "scales_w") is double and var width ? [(double)height, (double)width] : [];
    }
}
