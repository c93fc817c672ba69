using Vai.Importers.Onnx.Model;

namespace Vai.Importers.Onnx.Ops;

/// <summary>Reshape to a constant shape: 0 keeps a size, -1 is what is left.</summary>
internal sealed class Reshape : IOnnxOp
{
    public ImmutableArray<string> Types => ["Reshape"];

    public ImmutableArray<OnnxValue> Import(OnnxNode node, OnnxContext context)
    {
        var from = node.Required(0).Shape;
        long[] sizes = [.. node.Constant(1, "shape").Integers()];
        var keepsZeros = node.Integer("allowzero", 0) == 0;
        for (var axis = 0; keepsZeros && axis < sizes.Length; axis++)
        {
            sizes[axis] = sizes[axis] == 0 && axis < from.Length ? from[axis] : sizes[axis];
        }

        var shape = Shape(node, from, sizes);
        return [node.Required(0).Constant is { } constant
            ? constant.Reshape(shape)
            : context.Graph.Reshape(node.Layer, node.View(), shape)];
    }

    /// <summary>The shape with its one free size found.</summary>
    private static ImmutableArray<int> Shape(OnnxNode node, ImmutableArray<int> from, long[] sizes)
    {
        var total = from.Aggregate(1L, (product, size) => product * size);
        var given = 1L;
        foreach (var size in sizes.Where(size => size != -1))
        {
            given = size >= 0 && size <= total && given <= total ? given * size : total + 1;
        }

        var free = sizes.Count(size => size == -1);
        return sizes.Length <= 16 && free <= 1 && (free == 0 ? given == total : given > 0 && total % given == 0)
            ? [.. sizes.Select(size => (int)(size == -1 ? total / given : size))]
            : throw node.Layer.NotFitting(
                $"[{string.Join(", ", from)}] has {total} elements and cannot become [{string.Join(", ", sizes.Take(16))}]");
    }
}
