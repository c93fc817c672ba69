using Vai.Importers.Layers;
using Vai.Importers.Onnx.Model;

namespace Vai.Importers.Onnx.Ops;

/// <summary>MatMul of a computed value and constant weights [inputs, outputs], or of two computed values, which the processor
/// does.</summary>
internal sealed class MatMul : IOnnxOp
{
    public ImmutableArray<string> Types => ["MatMul"];

    public ImmutableArray<OnnxValue> Import(OnnxNode node, OnnxContext context)
    {
        if (node.Required(1).Constant is not { Shape.Length: 2 } weights)
        {
            return [Products.Emit(context.Graph, node.Layer, context.View(node, 0), context.View(node, 1))];
        }

        var values = Layout.ChannelsLast(weights.Reals(), 1, weights.Shape[0], weights.Shape[1]);
        return [Dense.Emit(context.Graph, node.Layer, node.View(), weights.Shape[1], node.Parameter(weights, "weight", values), null)];
    }
}
