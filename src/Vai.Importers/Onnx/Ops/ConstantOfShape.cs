using Vai.Importers.Onnx.Model;

namespace Vai.Importers.Onnx.Ops;

/// <summary>One number repeated to a constant shape.</summary>
internal sealed class ConstantOfShape : IOnnxOp
{
    public ImmutableArray<string> Types => ["ConstantOfShape"];

    public ImmutableArray<OnnxValue> Import(OnnxNode node, OnnxContext context)
    {
        var number = node.Attributes.TryGetValue("value", out var attribute) && attribute.T is not null
            ? context.Tensors.Read(attribute.T)
            : ConstantTensor.OfReals([1], [0f]);
        if (number.Count != 1)
        {
            throw node.Bad($"its value has shape {number}; one number is needed");
        }

        var shape = context.Shape(node, node.Constant(0, "shape").Integers());
        return [number.Pick(shape, new int[shape.Aggregate(1, (product, size) => product * size)])];
    }
}
