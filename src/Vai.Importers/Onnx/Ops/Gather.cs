using Vai.Importers.Layers;
using Vai.Importers.Onnx.Model;

namespace Vai.Importers.Onnx.Ops;

/// <summary>Gather with constant indices: of constants folded, of computed values slices, or many picked.</summary>
internal sealed class Gather : IOnnxOp
{
    private const int LargestSliceCount = 64;

    public ImmutableArray<string> Types => ["Gather"];

    public ImmutableArray<OnnxValue> Import(OnnxNode node, OnnxContext context)
    {
        var data = node.Required(0);
        var axis = node.Axis(node.Integer("axis", 0), data.Shape.Length);
        var indices = node.Constant(1, "indices");
        var size = data.Shape[axis];
        var picked = Array.ConvertAll(indices.Integers(), index => index >= -size && index < size
            ? (int)(index < 0 ? index + size : index)
            : throw node.Bad($"index {index} of a dimension of {size}"));
        return [data.Constant is { } constant
            ? Fold(node, context, constant, axis, indices.Shape, picked)
            : Slices(node, context, node.View(), axis, indices.Shape, picked)];
    }

    private static ConstantTensor Fold(
        OnnxNode node, OnnxContext context, ConstantTensor data, int axis, ImmutableArray<int> indexShape, int[] picked)
    {
        var shape = context.Shape(node, [.. data.Shape.Take(axis), .. indexShape, .. data.Shape.Skip(axis + 1)]);
        var inner = data.Shape.Skip(axis + 1).Aggregate(1, (product, size) => product * size);
        var outer = data.Shape.Take(axis).Aggregate(1, (product, size) => product * size);
        var places = Enumerable.Range(0, outer).SelectMany(
            block => picked.SelectMany(index => Enumerable.Range(((block * data.Shape[axis]) + index) * inner, inner)));
        return data.Pick(shape, [.. places]);
    }

    private static TensorView Slices(
        OnnxNode node, OnnxContext context, TensorView data, int axis, ImmutableArray<int> indexShape, int[] picked)
    {
        if (picked.Length is 0 or > 1 << 24)
        {
            throw node.Layer.NotFitting($"it takes {picked.Length} elements");
        }

        var consecutive = picked.Zip(picked.Skip(1)).All(pair => pair.Second == pair.First + 1);
        var taken = consecutive
            ? Slicing.Emit(context.Graph, node.Layer, data, axis, picked[0], picked[^1] + 1)
            : picked.Length > LargestSliceCount ? Gathering.Emit(context.Graph, node.Layer, data, axis, picked)
            : Concatenation.Emit(
                context.Graph, node.Layer,
                [.. picked.Select((index, i) =>
                    Slicing.Emit(context.Graph, node.Layer with { Name = $"{node.Layer.Name}_{i}" }, data, axis, index, index + 1))], axis);
        return indexShape.Length == 1
            ? taken
            : context.Graph.Reshape(node.Layer, taken, [.. taken.Shape[..axis], .. indexShape, .. taken.Shape[(axis + 1)..]]);
    }
}
