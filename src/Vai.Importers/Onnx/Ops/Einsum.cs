using Vai.Importers.Onnx.Model;

namespace Vai.Importers.Onnx.Ops;

/// <summary>Einsum of one or two tensors: transposes, reshapes, sums and products.</summary>
internal sealed class Einsum : IOnnxOp
{
    public ImmutableArray<string> Types => ["Einsum"];

    public ImmutableArray<OnnxValue> Import(OnnxNode node, OnnxContext context) =>
    [
        Layers.Einsum.Emit(
            context.Graph, node.Layer, node.Text("equation", ""),
            [.. Enumerable.Range(0, node.Inputs.Length).Select(input => context.View(node, input))]),
    ];
}
