using Vai.Importers.Onnx.Model;

namespace Vai.Importers.Onnx.Ops;

/// <summary>Unsqueeze: dimensions of 1 come in.</summary>
internal sealed class Unsqueeze : IOnnxOp
{
    public ImmutableArray<string> Types => ["Unsqueeze"];

    public ImmutableArray<OnnxValue> Import(OnnxNode node, OnnxContext context)
    {
        var from = node.Required(0).Shape;
        var named = node.Integers("axes", 1) ?? throw node.Bad("it has no axes");
        var axes = node.Axes(named, Math.Min(from.Length + named.Length, 16)).ToHashSet();
        if (axes.Count != named.Length || from.Length + axes.Count > 16)
        {
            throw node.Bad($"its axes are [{string.Join(", ", named.Take(16))}]");
        }

        var sizes = new Queue<int>(from);
        ImmutableArray<int> shape =
            [.. Enumerable.Range(0, from.Length + axes.Count).Select(axis => axes.Contains(axis) ? 1 : sizes.Dequeue())];
        return [node.Required(0).Constant is { } constant
            ? constant.Reshape(shape)
            : context.Graph.Reshape(node.Layer, node.View(), shape)];
    }
}
