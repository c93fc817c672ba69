using Vai.Importers.Layers;
using Vai.Importers.Onnx.Model;

namespace Vai.Importers.Onnx.Ops;

/// <summary>
/// Resize and Upsample of height and width. ONNX has many ways to lay the pixel grids over each other and XIR three; the one is
/// taken that reads the same pixels.
/// </summary>
internal sealed class Resize : IOnnxOp
{
    private static readonly ImmutableArray<(bool Align, bool Half)> XirGrids = [(false, false), (false, true), (true, false)];

    public ImmutableArray<string> Types => ["Resize", "Upsample"];

    public ImmutableArray<OnnxValue> Import(OnnxNode node, OnnxContext context)
    {
        var input = node.View();
        var (sizes, scales) = SizesAndScales(node, input.Shape);
        var moved = Enumerable.Range(0, input.Rank).Where(axis => sizes[axis] != input.Shape[axis]).ToArray();
        if (moved.Length == 0)
        {
            return [input];
        }

        if (input.Rank != 4 || moved.Length > 2 || moved[0] == 0)
        {
            throw node.Layer.Unsupported(
                $"it makes [{string.Join(", ", sizes)}] of [{string.Join(", ", input.Shape)}]", "Resize height and width of a map.");
        }

        // Where only one of height and width changes, its neighbour in the model's order is the other.
        var (row, column) = moved is [var first, var second]
            ? (first, second)
            : moved[0] == 3
            ? (2, 3)
            : (moved[0] == 1 ? 1 : 2, moved[0] == 1 ? 2 : 3);
        ImmutableArray<int> order = [0, row, column, 6 - row - column];
        var image = context.Graph.Lay(node.Layer.Name + "_in", input, order);
        var nearest = node.Text("mode", "nearest") switch
        {
            "nearest" => true,
            "linear" or "bilinear" => false,
            var other => throw node.Layer.Unsupported($"its mode is '{other}'", "Use mode 'nearest' or 'bilinear'."),
        };
        var grid = Array.Find(
            [.. XirGrids], grid => moved.All(axis => IsSame(node, grid, nearest, input.Shape[axis], sizes[axis], scales[axis])));
        if (grid == default && !moved.All(axis => IsSame(node, grid, nearest, input.Shape[axis], sizes[axis], scales[axis])))
        {
            throw node.Layer.Unsupported(
                $"coordinate_transformation_mode '{Grid(node)}' and nearest_mode '{NearestMode(node)}' read other pixels of " +
                    $"[{string.Join(", ", input.Shape)}] for [{string.Join(", ", sizes)}] than XIR's resize can",
                "Resize by a whole number, with 'half_pixel' or 'asymmetric'.");
        }

        return [TensorView.Of(
            Resampling.Emit(context.Graph, node.Layer, image, sizes[row], sizes[column], nearest, grid.Align, grid.Half), order)];
    }

    private static (ImmutableArray<int> Sizes, ImmutableArray<double> Scales) SizesAndScales(OnnxNode node, ImmutableArray<int> from)
    {
        var axes = node.Integers("axes") is { IsEmpty: false } named
            ? node.Axes(named, from.Length)
            : [.. Enumerable.Range(0, from.Length)];
        var (sizes, scales) = (from.ToArray(), from.Select(_ => 1.0).ToArray());
        if (node.ConstantOrNull(3, "sizes") is { Count: > 0 } wanted && node.Type == "Resize")
        {
            Check(
                node,
                wanted.Count == axes.Length && wanted.Integers().All(size => size is > 0 and < 1 << 20)
                    && node.Text("keep_aspect_ratio_policy", "stretch") == "stretch");
            for (var i = 0; i < axes.Length; i++)
            {
                sizes[axes[i]] = (int)wanted.Integers()[i];
                scales[axes[i]] = (double)sizes[axes[i]] / from[axes[i]];
            }

            return ([.. sizes], [.. scales]);
        }

        // Resize has its scales third since opset 11, second before, as Upsample; the oldest Upsample has an attribute.
        float[] factors = node.ConstantOrNull(node.Type == "Resize" && node.Opset >= 11 ? 2 : 1, "scales")?.Reals()
            ?? (node.Attributes.TryGetValue("scales", out var attribute) ? [.. attribute.Floats] : []);
        Check(node, factors.Length == axes.Length && factors.All(factor => factor is > 0 and < 1 << 15));
        for (var i = 0; i < axes.Length; i++)
        {
            scales[axes[i]] = factors[i];
            sizes[axes[i]] = (int)Math.Min(Math.Floor((double)from[axes[i]] * factors[i]), 1 << 24);
            Check(node, sizes[axes[i]] > 0);
        }

        return ([.. sizes], [.. scales]);
    }

    private static void Check(OnnxNode node, bool holds)
    {
        if (!holds)
        {
            throw node.Layer.Unsupported(
                "its sizes or scales are not one positive number for each dimension", "Give constant sizes or scales.");
        }
    }

    /// <summary>Whether XIR's grid reads the pixels that ONNX's does.</summary>
    private static bool IsSame(OnnxNode node, (bool Align, bool Half) grid, bool nearest, int from, int to, double scale)
    {
        for (var i = 0; i < to; i++)
        {
            var (wanted, given) = (Position(node, i, from, to, scale), XirPosition(grid, i, from, to));
            if (nearest
                ? Nearest(node, wanted, from) != XirNearest(grid, i, from, to)
                : Math.Abs(Math.Clamp(wanted, 0, from - 1) - Math.Clamp(given, 0, from - 1)) > 1e-5)
            {
                return false;
            }
        }

        return true;
    }

    private static double Position(OnnxNode node, int index, int from, int to, double scale) => Grid(node) switch
    {
        "half_pixel" => ((index + 0.5) / scale) - 0.5,
        "half_pixel_symmetric" => (from / 2.0 * (1 - (to / (scale * from)))) + ((index + 0.5) / scale) - 0.5,
        "pytorch_half_pixel" => to > 1 ? ((index + 0.5) / scale) - 0.5 : 0,
        "align_corners" => to > 1 ? index * (from - 1.0) / (to - 1) : 0,
        "asymmetric" => index / scale,
        "tf_half_pixel_for_nn" => (index + 0.5) / scale,
        var other =>
            throw node.Layer.Unsupported(
                $"its coordinate_transformation_mode is '{other}'", "Use 'half_pixel', 'asymmetric' or 'align_corners'."),
    };

    // Opset 10 and Upsample know no modes: indices are divided by the scale and cut off.
    private static string Grid(OnnxNode node) => IsOld(node) ? "asymmetric" : node.Text("coordinate_transformation_mode", "half_pixel");

    private static string NearestMode(OnnxNode node) => IsOld(node) ? "floor" : node.Text("nearest_mode", "round_prefer_floor");

    private static bool IsOld(OnnxNode node) => node.Type == "Upsample" || node.Opset < 11;

    private static int Nearest(OnnxNode node, double position, int from)
    {
        var rounded = NearestMode(node) switch
        {
            "floor" => Math.Floor(position),
            "ceil" => Math.Ceiling(position),
            "round_prefer_ceil" => Math.Floor(position + 0.5),
            "round_prefer_floor" => Math.Ceiling(position - 0.5),
            var other => throw node.Bad($"its nearest_mode is '{other}'"),
        };
        return (int)Math.Clamp(rounded, 0, from - 1);
    }

    // As the executor's resize has it.
    private static double XirPosition((bool Align, bool Half) grid, int index, int from, int to) => grid switch
    {
        (true, _) => to > 1 ? index * (from - 1.0) / (to - 1) : 0,
        (_, true) => ((index + 0.5) * from / to) - 0.5,
        _ => (double)index * from / to,
    };

    private static int XirNearest((bool Align, bool Half) grid, int index, int from, int to) => Math.Clamp(
        (int)(grid.Align ? Math.Floor(XirPosition(grid, index, from, to) + 0.5) : Math.Floor((index + (grid.Half ? 0.5 : 0)) * from / to)),
        0, from - 1);
}
