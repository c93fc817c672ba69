using Vai.Importers.Layers;
using Vai.Importers.Onnx.Model;

namespace Vai.Importers.Onnx.Ops;

/// <summary>HardSwish.</summary>
internal sealed class HardSwish : IOnnxOp
{
    public ImmutableArray<string> Types => ["HardSwish"];

    public ImmutableArray<OnnxValue> Import(OnnxNode node, OnnxContext context) =>
        [HardActivations.Swish(context.Graph, node.Layer, context.View(node, 0))];
}
