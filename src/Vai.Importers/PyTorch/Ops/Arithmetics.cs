using Vai.Importers.Layers;
using Vai.Importers.PyTorch.Files.Pickle;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>Operators of two operands: computed tensors, constants of the file, numbers.</summary>
internal static class Arithmetics
{
    /// <param name="type">XIR's.</param>
    public static EmitLayer Of(string type) => (call, context) => Emit(call, context, type);

    private static TensorView Emit(AtenCall call, AtenContext context, string type)
    {
        if (call.Argument(2, "rounding_mode") is string mode)
        {
            throw call.Unsupported($"its rounding_mode is '{mode}'", "Divide without rounding.");
        }

        var (left, right) = (call.Argument(0, "self"), call.Argument(1, "other") ?? call.Argument(1, "exponent"));
        var factor = type is OpNames.Add or OpNames.Sub ? call.Real(2, "alpha", 1) : 1;
        switch (left, right)
        {
            case (_, TensorValue) when factor != 1:
                throw call.Unsupported($"alpha is {factor}", "Multiply the weights instead.");
            case (TensorValue first, TensorValue second):
                return Arithmetic.Emit(context.Graph, call.Layer, type, context[first], context[second]);
            case (TensorValue value, long or double) when type == OpNames.Pow:
                return Arithmetic.Power(context.Graph, call.Layer, context[value], call.Real(1, "exponent", 1));
            case (TensorValue value, _):
                var (other, shape) = Constant(call, context, right, "other");
                other = factor == 1 ? other : other.Select(numbers => Array.ConvertAll(numbers, number => (float)(number * factor)));
                return Arithmetic.EmitConstant(context.Graph, call.Layer, type, context[value], other, shape, constantFirst: false);
            case (_, TensorValue value):
                var (self, selfShape) = Constant(call, context, left, "self");
                return Arithmetic.EmitConstant(context.Graph, call.Layer, type, context[value], self, selfShape, constantFirst: true);
            default:
                throw call.Unsupported("neither operand is computed", "");
        }
    }

    private static (Parameter Numbers, ImmutableArray<int> Shape) Constant(
        AtenCall call, AtenContext context, object? operand, string role) => operand switch
    {
        TorchTensor { ElementCount: > 0 } tensor => (context.Parameter(call, tensor, role), tensor.Shape),
        long or double => (new Parameter($"{call.Layer.Name}.{role}", [Convert.ToSingle(operand, null)]), []),
        _ => throw call.Unsupported("an operand is neither tensor nor number", ""),
    };
}
