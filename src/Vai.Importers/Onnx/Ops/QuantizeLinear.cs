using Vai.Importers.Onnx.Model;

namespace Vai.Importers.Onnx.Ops;

/// <summary>QuantizeLinear: a fix op on computed values; constants become their int8 numbers.</summary>
internal sealed class QuantizeLinear : IOnnxOp
{
    public ImmutableArray<string> Types => ["QuantizeLinear"];

    public ImmutableArray<OnnxValue> Import(OnnxNode node, OnnxContext context)
    {
        var fixPoint = Quantization.FixPoint(node);
        var type = node.ConstantOrNull(2, "zero point")?.ElementType
            ?? (int)Math.Clamp(node.Integer("output_dtype", OnnxTensors.UInt8), 0, 100);
        var zero = Quantization.ZeroPoint(node, type);
        if (node.Required(0).Constant is not { } constant)
        {
            return [context.Graph.Fix(node.View(), fixPoint)];
        }

        context.Spend(constant.Count);
        return
        [
            ConstantTensor.OfIntegers(
                constant.Shape,
                Array.ConvertAll(
                    constant.Reals(),
                    number => zero + (long)Math.Clamp(Math.Round(Math.ScaleB(number, fixPoint), MidpointRounding.ToEven), -128, 127))) with
            {
                Name = constant.Name,
                ElementType = type,
            },
        ];
    }
}
