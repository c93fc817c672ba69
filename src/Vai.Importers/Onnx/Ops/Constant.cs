using Vai.Importers.Onnx.Model;

namespace Vai.Importers.Onnx.Ops;

/// <summary>A constant in one of its spellings.</summary>
internal sealed class Constant : IOnnxOp
{
    public ImmutableArray<string> Types => ["Constant"];

    public ImmutableArray<OnnxValue> Import(OnnxNode node, OnnxContext context)
    {
        if (node.Attributes.Count != 1)
        {
            throw node.Bad($"it has {node.Attributes.Count} values");
        }

        var (name, value) = node.Attributes.First();

        return
        [
            name switch
            {
                "value" when value.T is not null => context.Tensors.Read(value.T) with { Name = null },
                "value_float" => ConstantTensor.OfReals([], [value.F]),
                "value_floats" => ConstantTensor.OfReals([value.Floats.Count], [.. value.Floats]),
                "value_int" => ConstantTensor.OfIntegers([], [value.I]),
                "value_ints" => ConstantTensor.OfVector(value.Ints),
                _ => throw node.Layer.Unsupported($"its value is a {name}", "Use a tensor of numbers."),
            },
        ];
    }
}
