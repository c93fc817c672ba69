using Vai.Importers.Onnx.Model;

namespace Vai.Importers.Onnx.Ops;

/// <summary>LeakyRelu with the slope of the model (the quantizer decides about the DPU's own, 26/256).</summary>
internal sealed class LeakyRelu : IOnnxOp
{
    public ImmutableArray<string> Types => ["LeakyRelu"];

    public ImmutableArray<OnnxValue> Import(OnnxNode node, OnnxContext context) =>
        [context.Graph.Elementwise(node.Layer, OpNames.LeakyRelu, context.View(node, 0), ("alpha", node.Real("alpha", 0.01f)))];
}
