using System.Collections.Frozen;
using Vai.Importers.Onnx.Model;

namespace Vai.Importers.Onnx.Ops;

/// <summary>Functions of one number without parameters: of constants they fold, of computed values they are XIR's op or the
/// processor's.</summary>
internal sealed class UnaryFunction : IOnnxOp
{
    private static readonly FrozenDictionary<string, string> XirTypes = new Dictionary<string, string>
    {
        ["Abs"] = OpNames.Abs,
        ["Ceil"] = OpNames.Ceil,
        ["Cos"] = OpNames.Cos,
        ["Erf"] = OpNames.Erf,
        ["Exp"] = OpNames.Exp,
        ["Floor"] = OpNames.Floor,
        ["Log"] = OpNames.Log,
        ["Neg"] = OpNames.Neg,
        ["Reciprocal"] = OpNames.Reciprocal,
        ["Relu"] = OpNames.Relu,
        ["Round"] = OpNames.Round,
        ["Sigmoid"] = OpNames.Sigmoid,
        ["Sign"] = OpNames.Sign,
        ["Sin"] = OpNames.Sin,
        ["Softplus"] = OpNames.Softplus,
        ["Softsign"] = OpNames.Softsign,
        ["Sqrt"] = OpNames.Sqrt,
        ["Tanh"] = OpNames.Tanh,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public ImmutableArray<string> Types => XirTypes.Keys;

    public ImmutableArray<OnnxValue> Import(OnnxNode node, OnnxContext context)
    {
        var type = XirTypes[node.Type];
        if (node.Required(0).Constant is not { } constant)
        {
            return [context.Graph.Elementwise(node.Layer, type, node.View())];
        }

        context.Spend(constant.Count);
        var function = RealFunctions.Unary[type];
        return
        [
            constant.IsInteger
                ? ConstantTensor.OfIntegers(constant.Shape, Array.ConvertAll(constant.Integers(), number => (long)function(number)))
                : ConstantTensor.OfReals(constant.Shape, Array.ConvertAll(constant.Reals(), number => (float)function(number))),
        ];
    }
}
