using Vai.Importers.Layers;
using Vai.Importers.Onnx.Model;

namespace Vai.Importers.Onnx.Ops;

/// <summary>Batch norm after training: a scale by channel.</summary>
internal sealed class BatchNormalization : IOnnxOp
{
    public ImmutableArray<string> Types => ["BatchNormalization"];

    public ImmutableArray<OnnxValue> Import(OnnxNode node, OnnxContext context)
    {
        if (node.Integer("training_mode", 0) != 0)
        {
            throw node.Layer.Unsupported("the model was exported in training mode", "Call model.eval() before torch.onnx.export.");
        }

        return
        [
            Affine.EmitBatchNorm(
                context.Graph, node.Layer, node.View(), 1,
                node.Constant(1, "scale").Reals(), node.Constant(2, "bias").Reals(), node.Constant(3, "mean").Reals(), node
                    .Constant(4, "variance").Reals(),
                node.Real("epsilon", 1e-5f)),
        ];
    }
}
