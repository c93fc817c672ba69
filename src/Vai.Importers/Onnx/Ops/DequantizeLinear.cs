using Vai.Importers.Onnx.Model;

namespace Vai.Importers.Onnx.Ops;

/// <summary>DequantizeLinear: constants become numbers on the grid of their fix point; computed values stand there already.</summary>
internal sealed class DequantizeLinear : IOnnxOp
{
    public ImmutableArray<string> Types => ["DequantizeLinear"];

    public ImmutableArray<OnnxValue> Import(OnnxNode node, OnnxContext context)
    {
        var fixPoint = Quantization.FixPoint(node);
        if (node.Required(0).Constant is not { } constant)
        {
            var view = node.View();
            return view.Op.Type == OpNames.Fix && view.Op.Attributes.Get("fix_point", int.MinValue) == fixPoint
                ? [view]
                : throw node.Layer.NotFixedPoint($"'{node.Layer.Name}' has another scale than what it reads was quantized with");
        }

        context.Spend(constant.Count);
        var zero = Quantization.ZeroPoint(node, constant.ElementType);
        var (numbers, shift) = AsInt8(node, Array.ConvertAll(constant.Integers(), number => number - zero));
        return
        [
            ConstantTensor.OfReals(
                constant.Shape, Array.ConvertAll(numbers, number => (float)Math.ScaleB((double)number, shift - fixPoint))) with
            {
                Name = constant.Name,
                FixPoint = fixPoint - shift,
            },
        ];
    }

    // A bias of 32 bits is the DPU's where its numbers are 8 bits wide, with zeros behind them.
    private static (long[] Numbers, int Shift) AsInt8(OnnxNode node, long[] numbers)
    {
        var largest = numbers.Length == 0 ? 0 : numbers.Max(number => number < 0 ? -(number + 1) : number);
        for (var shift = 0; shift < 24; shift++)
        {
            if (largest >> shift <= 127)
            {
                return numbers.All(number => number >> shift << shift == number)
                    ? (Array.ConvertAll(numbers, number => number >> shift), shift)
                    : throw node.Layer.NotFixedPoint($"'{node.Layer.Name}' has numbers up to {largest} > 127, which 8 bits do not hold");
            }
        }

        throw node.Layer.NotFixedPoint($"'{node.Layer.Name}' has numbers up to {largest} > 127, which 8 bits do not hold");
    }
}
