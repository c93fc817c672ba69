using System.Collections.Frozen;
using Vai.Importers.Onnx.Model;

namespace Vai.Importers.Onnx.Ops;

/// <summary>
/// Functions of one number, mostly met on constants: they fold there. Of computed values those are imported that XIR has.
/// </summary>
internal sealed class UnaryFunction : IOnnxOp
{
    private static readonly FrozenDictionary<string, Func<double, double>> Functions = new Dictionary<string, Func<double, double>>
    {
        ["Abs"] = Math.Abs,
        ["Ceil"] = Math.Ceiling,
        ["Exp"] = Math.Exp,
        ["Floor"] = Math.Floor,
        ["Log"] = Math.Log,
        ["Neg"] = number => -number,
        ["Not"] = number => number == 0 ? 1 : 0,
        ["Reciprocal"] = number => 1 / number,
        ["Round"] = number => Math.Round(number, MidpointRounding.ToEven),
        ["Sqrt"] = Math.Sqrt,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> XirTypes =
        new Dictionary<string, string> { ["Exp"] = OpNames.Exp, ["Neg"] = OpNames.Neg, ["Sqrt"] = OpNames.Sqrt }.ToFrozenDictionary(StringComparer.Ordinal);

    public ImmutableArray<string> Types => Functions.Keys;

    public ImmutableArray<OnnxValue> Import(OnnxNode node, OnnxContext context)
    {
        if (node.Required(0).Constant is not { } constant)
        {
            return XirTypes.TryGetValue(node.Type, out var type)
                ? [context.Graph.Elementwise(node.Layer, type, node.View())]
                : throw node.Layer.Unsupported(
                    "its input is computed; of constants it is folded", "Take it out of the model and run it in the application.");
        }

        context.Spend(constant.Count);
        var function = Functions[node.Type];
        return
        [
            constant.IsInteger
                ? ConstantTensor.OfIntegers(constant.Shape, Array.ConvertAll(constant.Integers(), number => (long)function(number)))
                : ConstantTensor.OfReals(constant.Shape, Array.ConvertAll(constant.Reals(), number => (float)function(number))),
        ];
    }
}
