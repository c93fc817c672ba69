using Vai.Importers.Layers;
using Vai.Importers.Onnx.Model;

namespace Vai.Importers.Onnx.Ops;

/// <summary>MatMul of a computed value and constant weights [inputs, outputs].</summary>
internal sealed class MatMul : IOnnxOp
{
    public ImmutableArray<string> Types => ["MatMul"];

    public ImmutableArray<OnnxValue> Import(OnnxNode node, OnnxContext context)
    {
        if (node.Required(1).Constant is not { Shape.Length: 2 } weights)
        {
            throw node.Layer.Unsupported(
                node.Required(1).Constant is { } constant
                    ? $"its weights are {constant}; a matrix is needed"
                    : "it multiplies two computed values",
                "The DPU has linear layers with constant weights; run attention in the application.");
        }

        var values = Layout.ChannelsLast(weights.Reals(), 1, weights.Shape[0], weights.Shape[1]);
        return [Dense.Emit(context.Graph, node.Layer, node.View(), weights.Shape[1], node.Parameter(weights, "weight", values), null)];
    }
}
