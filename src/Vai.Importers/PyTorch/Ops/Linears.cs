using Vai.Importers.Layers;
using Vai.Importers.PyTorch.Files.Pickle;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>The spellings of a linear layer with constant weights.</summary>
internal static class Linears
{
    /// <summary>linear(input, weight [outputs, inputs], bias).</summary>
    public static TensorView Linear(AtenCall call, AtenContext context) =>
        Emit(call, context, context.View(call), call.Constant(1, "weight"), call.Constant(2, "bias"));

    /// <summary>A computed tensor times weights [inputs, outputs]; times another computed one, or several matrices, the processor does
    /// it.</summary>
    public static TensorView Product(AtenCall call, AtenContext context) => call.Argument(1, "other") is TorchTensor { Shape.Length: <= 2 }
        ? Emit(call, context, context.View(call), Transposed(call, 1, "other"), null)
        : Products.Emit(
            context.Graph, call.Layer, context.ViewOf(call, call.Argument(0, "self")) ?? context.View(call),
            context.ViewOf(call, call.Argument(1, "other")) ?? context.View(call, 1, "other"));

    /// <summary>addmm(bias, input, weight [inputs, outputs]): how older PyTorch traces Linear.</summary>
    public static TensorView Sum(AtenCall call, AtenContext context) => call.Real(3, "beta", 1) == 1 && call.Real(4, "alpha", 1) == 1
        ? Emit(call, context, context.View(call, 1, "mat1"), Transposed(call, 2, "mat2"), call.Constant(0, "self"))
        : throw call.Unsupported("beta or alpha is not 1", "Use Linear.");

    /// <summary>einsum(equation, tensors).</summary>
    public static TensorView EinsteinSum(AtenCall call, AtenContext context)
    {
        var operands = call.Argument(1, "tensors") is IReadOnlyList<object?> tensors
            ? tensors.Select(tensor => context.ViewOf(call, tensor)).ToImmutableArray()
            : [];
        return call.Argument(0, "equation") is string equation && !operands.IsEmpty && !operands.Contains(null)
            ? Einsum.Emit(context.Graph, call.Layer, equation, operands!)
            : throw call.Unsupported("it has no equation as text and no list of tensors", "Use einsum(\"bij,bjk->bik\", x, y).");
    }

    /// <summary>The features of the input that a linear layer's weights take; null where they say it not.</summary>
    public static int? InputFeatures(AtenCall call) => (call.Function, call.Constant(call.Function == "addmm" ? 2 : 1, "weight")) switch
    {
        ("linear", { Shape: [_, var features] }) => features,
        ("addmm" or "mm" or "matmul", { Shape: [var features, _] }) => features,
        _ => null,
    };

    private static TorchTensor? Transposed(AtenCall call, int position, string keyword) => call.Constant(position, keyword)?.Transposed();

    private static TensorView Emit(AtenCall call, AtenContext context, TensorView input, TorchTensor? weights, TorchTensor? bias) =>
        weights is { Shape: [var outputs, _] } && (bias is null || (bias.Shape is [var offsets] && offsets == outputs))
            ? Dense.Emit(
                context.Graph, call.Layer, input, outputs, context.Parameter(call, weights, "weight"),
                bias is null ? null : context.Parameter(call, bias, "bias"))
            : throw call.Unsupported(
                $"its weights are {weights}, its bias {bias}; [outputs, inputs] and [outputs] are needed",
                "Use Linear with constant weights.");
}
