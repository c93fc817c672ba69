using Vai.Importers.Layers;
using Vai.Importers.Onnx.Model;

namespace Vai.Importers.Onnx.Ops;

/// <summary>ScatterND whose constant places are a box: what writing to a slice becomes.</summary>
internal sealed class ScatterND : IOnnxOp
{
    public ImmutableArray<string> Types => ["ScatterND"];

    public ImmutableArray<OnnxValue> Import(OnnxNode node, OnnxContext context)
    {
        var (data, places) = (context.View(node, 0), node.Constant(1, "indices"));
        var depth = places.Shape.IsEmpty ? 0 : places.Shape[^1];
        if (depth < 1 || depth > data.Rank || places.Count == 0 || node.Text("reduction", "none") != "none")
        {
            throw node.Bad($"its places are {places} of [{string.Join(", ", data.Shape)}]");
        }

        var rows = places.Integers().Chunk(depth)
            .Select(row => row.Select((place, axis) => place < 0 ? place + data.Shape[axis] : place).ToArray()).ToArray();
        ImmutableArray<(int Begin, int End)> box =
        [
            .. data.Shape.Select((size, axis) =>
                axis < depth ? ((int)rows.Min(row => row[axis]), (int)rows.Max(row => row[axis]) + 1) : (0, size)),
        ];
        ImmutableArray<int> shape = [.. box.Select(side => side.End - side.Begin)];
        var strides = Folding.Strides(shape[..depth]);
        var isBox = shape[..depth].Aggregate(1L, (product, size) => product * size) == rows.Length
            && box.Zip(data.Shape).All(pair => pair.First.Begin >= 0 && pair.First.End <= pair.Second)
            && rows.Index().All(row => row.Item.Select((place, axis) => (place - box[axis].Begin) * strides[axis]).Sum() == row.Index);
        if (!isBox)
        {
            throw node.Layer.Unsupported("its places are no box in their order", "Write to slices, x[:, a:b] = y.");
        }

        var updates = context.Graph.Reshape(node.Layer with { Name = node.Layer.Name + "_updates" }, context.View(node, 2), shape);
        return [Slicing.Replace(context.Graph, node.Layer, data, updates, box)];
    }
}
