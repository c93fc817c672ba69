using Vai.Importers.Onnx.Model;

namespace Vai.Importers.Onnx.Ops;

/// <summary>Softmax and LogSoftmax along a dimension; before opset 13 over all dimensions from there on.</summary>
internal sealed class Softmax : IOnnxOp
{
    private const int AlongOneDimension = 13;

    public ImmutableArray<string> Types => ["LogSoftmax", "Softmax"];

    public ImmutableArray<OnnxValue> Import(OnnxNode node, OnnxContext context)
    {
        var input = node.View();
        var logarithm = node.Type == "LogSoftmax";
        var axis = node.Axis(node.Integer("axis", node.Opset >= AlongOneDimension ? -1 : 1), input.Rank);
        if (node.Opset >= AlongOneDimension || axis == input.Rank - 1)
        {
            return [Layers.Softmax.Emit(context.Graph, node.Layer, input, axis, logarithm)];
        }

        ImmutableArray<int> flat =
        [
            input.Shape.Take(axis).Aggregate(1, (product, size) => product * size),
            input.Shape.Skip(axis).Aggregate(1, (product, size) => product * size),
        ];
        var result = Layers.Softmax.Emit(
            context.Graph, node.Layer, context.Graph.Reshape(node.Layer with { Name = node.Layer.Name + "_flat" }, input, flat), 1,
            logarithm);
        return [context.Graph.Reshape(node.Layer, result, input.Shape)];
    }
}
