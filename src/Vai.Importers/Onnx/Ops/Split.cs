using Vai.Importers.Layers;
using Vai.Importers.Onnx.Model;

namespace Vai.Importers.Onnx.Ops;

/// <summary>Split into parts of given sizes, or as even as can be: slices.</summary>
internal sealed class Split : IOnnxOp
{
    public ImmutableArray<string> Types => ["Split"];

    public ImmutableArray<OnnxValue> Import(OnnxNode node, OnnxContext context)
    {
        var input = node.View();
        var axis = node.Axis(node.Integer("axis", 0), input.Rank);
        var size = input.Shape[axis];
        var sizes = node.Integers("split", 1) ?? Even(node, size);
        if (sizes.Length == 0 || sizes.Length > size || sizes.Any(part => part < 1 || part > size) || sizes.Sum() != size)
        {
            throw node.Layer.NotFitting(
                $"parts [{string.Join(", ", sizes.Take(16))}] of dimension {axis} of [{string.Join(", ", input.Shape)}]");
        }

        var parts = ImmutableArray.CreateBuilder<OnnxValue>(sizes.Length);
        var begin = 0;
        foreach (var part in sizes)
        {
            parts.Add(
                Slicing.Emit(
                    context.Graph, node.Layer with { Name = $"{node.Layer.Name}_{parts.Count}" }, input, axis, begin, begin + (int)part));
            begin += (int)part;
        }

        return parts.MoveToImmutable();
    }

    // The last part is smaller where the size does not divide.
    private static ImmutableArray<long> Even(OnnxNode node, int size)
    {
        var count = (int)Math.Clamp(node.Integer("num_outputs", node.OutputCount), 1, 1 << 16);
        var part = (size + count - 1) / count;
        return [.. Enumerable.Range(0, count).Select(i => (long)Math.Min(part, size - (i * part)))];
    }
}
