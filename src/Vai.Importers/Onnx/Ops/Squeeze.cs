using Vai.Importers.Onnx.Model;

namespace Vai.Importers.Onnx.Ops;

/// <summary>Squeeze: dimensions of 1 go.</summary>
internal sealed class Squeeze : IOnnxOp
{
    public ImmutableArray<string> Types => ["Squeeze"];

    public ImmutableArray<OnnxValue> Import(OnnxNode node, OnnxContext context)
    {
        var from = node.Required(0).Shape;
        var axes = node.Integers("axes", 1) is { } named
            ? node.Axes(named, from.Length)
            : [.. Enumerable.Range(0, from.Length).Where(axis => from[axis] == 1)];
        if (axes.Any(axis => from[axis] != 1))
        {
            throw node.Layer.NotFitting($"[{string.Join(", ", from)}] has other sizes than 1 at [{string.Join(", ", axes)}]");
        }

        ImmutableArray<int> shape = [.. from.Where((_, axis) => !axes.Contains(axis))];
        return [node.Required(0).Constant is { } constant
            ? constant.Reshape(shape)
            : context.Graph.Reshape(node.Layer, node.View(), shape)];
    }
}
