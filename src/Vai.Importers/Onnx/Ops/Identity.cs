using Vai.Importers.Onnx.Model;

namespace Vai.Importers.Onnx.Ops;

/// <summary>What changes nothing in a trained model.</summary>
internal sealed class Identity : IOnnxOp
{
    public ImmutableArray<string> Types => ["Dropout", "Identity"];

    public ImmutableArray<OnnxValue> Import(OnnxNode node, OnnxContext context) =>
        node.ConstantOrNull(2, "training_mode") is { } mode && mode.Integers().Any(flag => flag != 0)
            ? throw node.Layer.Unsupported("the model was exported in training mode", "Call model.eval() before torch.onnx.export.")
            : [node.Required(0)];
}
