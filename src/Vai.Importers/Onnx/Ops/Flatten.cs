using Vai.Importers.Onnx.Model;

namespace Vai.Importers.Onnx.Ops;

/// <summary>Flatten to two dimensions.</summary>
internal sealed class Flatten : IOnnxOp
{
    public ImmutableArray<string> Types => ["Flatten"];

    public ImmutableArray<OnnxValue> Import(OnnxNode node, OnnxContext context)
    {
        var shape = node.Required(0).Shape;
        var given = node.Integer("axis", 1);
        var axis = given == shape.Length ? shape.Length : node.Axis(given, shape.Length);
        ImmutableArray<int> flat =
        [
            shape.Take(axis).Aggregate(1, (product, size) => product * size),
            shape.Skip(axis).Aggregate(1, (product, size) => product * size),
        ];
        return [node.Required(0).Constant is { } constant ? constant.Reshape(flat) : context.Graph.Reshape(node.Layer, node.View(), flat)];
    }
}
