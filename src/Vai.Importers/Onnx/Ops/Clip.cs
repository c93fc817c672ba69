using Vai.Importers.Layers;
using Vai.Importers.Onnx.Model;

namespace Vai.Importers.Onnx.Ops;

/// <summary>Clip between bounds, which are attributes before opset 11 and inputs since.</summary>
internal sealed class Clip : IOnnxOp
{
    public ImmutableArray<string> Types => ["Clip"];

    public ImmutableArray<OnnxValue> Import(OnnxNode node, OnnxContext context)
    {
        var low = Bound(node, 1, "min", float.MinValue);
        var high = Bound(node, 2, "max", float.MaxValue);
        if (node.Required(0).Constant is { } constant)
        {
            context.Spend(constant.Count);
            return
            [
                constant.IsInteger
                    ? ConstantTensor.OfIntegers(
                        constant.Shape, Array.ConvertAll(constant.Integers(), number => (long)Math.Min(Math.Max(number, low), high)))
                    : ConstantTensor.OfReals(
                        constant.Shape, Array.ConvertAll(constant.Reals(), number => Math.Min(Math.Max(number, low), high))),
            ];
        }

        return [Clamp.Emit(context.Graph, node.Layer, node.View(), low, high >= float.MaxValue ? double.PositiveInfinity : high)];
    }

    private static float Bound(OnnxNode node, int position, string name, float fallback) =>
        node.ConstantOrNull(position, name) is not { } bound ? node.Real(name, fallback)
        : bound.Count == 1 ? bound.Reals()[0]
        : throw node.Bad($"its {name} has shape {bound}; one number is needed");
}
