using Vai.Importers.Onnx.Model;

namespace Vai.Importers.Onnx.Ops;

/// <summary>A change of number type: constants are changed, computed values are float32 whatever the model says.</summary>
internal sealed class Cast : IOnnxOp
{
    public ImmutableArray<string> Types => ["Cast", "CastLike"];

    public ImmutableArray<OnnxValue> Import(OnnxNode node, OnnxContext context)
    {
        var toReal = node.Type == "CastLike"
            ? node.Required(1).Constant is not { IsInteger: true }
            : OnnxTensors.IsReal(node.Integer("to", 0)) ?? throw node.Bad($"it casts to type {node.Integer("to", 0)}");
        if (node.Required(0).Constant is not { } constant)
        {
            return toReal
                ? [node.View()]
                : throw node.Layer.Unsupported(
                    "it makes integers of computed numbers", "Take it out of the model and run it in the application.");
        }

        context.Spend(constant.Count);
        return
        [
            toReal ? ConstantTensor.OfReals(constant.Shape, constant.Reals()) with { Name = constant.Name }
            : node.Integer("to", 0) == OnnxTensors.Bool ? ConstantTensor.OfIntegers(
                constant.Shape, Array.ConvertAll(constant.Reals(), number => number != 0 ? 1L : 0L))
            : ConstantTensor.OfIntegers(constant.Shape, constant.Integers()) with { ElementType = (int)node.Integer("to", 0) },
        ];
    }
}
