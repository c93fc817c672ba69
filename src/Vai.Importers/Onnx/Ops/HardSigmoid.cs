using Vai.Importers.Layers;
using Vai.Importers.Onnx.Model;

namespace Vai.Importers.Onnx.Ops;

/// <summary>HardSigmoid, clamp(alpha·x + beta, 0, 1).</summary>
internal sealed class HardSigmoid : IOnnxOp
{
    public ImmutableArray<string> Types => ["HardSigmoid"];

    public ImmutableArray<OnnxValue> Import(OnnxNode node, OnnxContext context) =>
        [HardActivations.Sigmoid(context.Graph, node.Layer, context.View(node, 0), node.Real("alpha", 0.2f), node.Real("beta", 0.5f))];
}
