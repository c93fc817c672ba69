using System.Collections.Immutable;
using Vai.Importers.PyTorch.Files.Pickle;
using Vai.Xir;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>
/// What operators of two operands share. An operand is a computed tensor, a constant of the file or a number; shapes are aligned at
/// the last axis, and axes of 1 repeat.
/// </summary>
internal static class Broadcasting
{
    public static ImmutableArray<int> Infer(AtenCall call)
    {
        var (left, right) = (ShapeOf(call, Left(call)), ShapeOf(call, Right(call)));
        var rank = Math.Max(left.Length, right.Length);
        var (first, second) = (Aligned(left, rank), Aligned(right, rank));
        var fit = first.Zip(second).All(pair => pair.First == pair.Second || pair.First == 1 || pair.Second == 1);
        var factor = Factor(call);
        if (factor != 1 && Right(call) is TensorValue)
        {
            throw call.Unsupported($"alpha is {factor}", "Multiply the weights instead.");
        }

        return fit
            ? [.. first.Zip(second, Math.Max)]
            : throw call.NotFitting($"its operands are [{string.Join(',', left)}] and [{string.Join(',', right)}]");
    }

    public static void Emit(AtenCall call, TorchGraphBuilder graph, string type)
    {
        var (left, right) = (Left(call), Right(call));
        var factor = Factor(call);
        Func<double, double>? change = factor == 1 ? null : number => number * factor;
        if (right is not TensorValue && type is "sub" or "div")
        {
            // The DPU adds and multiplies; a constant makes the other two the same.
            (type, change) = type == "sub" ? ("add", (Func<double, double>)(number => -factor * number)) : ("mul", number => 1 / number);
        }

        object?[] operands = [left, right];
        var features = operands.OfType<TensorValue>().Select(graph.FeatureOf).ToArray();
        if (features.Select(feature => feature.FlattenedMap).Distinct().ToArray() is [not null] && operands.All(operand => operand is TensorValue value ? value.Shape.SequenceEqual(call.Output.Shape) : operand is not TorchTensor { ElementCount: > 1 }))
        {
            // All operands lie in the same unusual order, so the result may too.
            graph.AddLike(call, features[0], type, AttributeMap.Empty, XirArgument.Of(
                "input", [.. operands.Select((operand, index) => operand is TensorValue value ? graph.FeatureOf(value).Op.Name : graph.Operand(call, operand, 1, index == 0 ? null : change, Role(index)).Name)]));
            return;
        }

        var rank = call.Output.Shape.Length;
        graph.Add(call, type, AttributeMap.Empty, XirArgument.Of(
            "input", [.. operands.Select((operand, index) => graph.Operand(call, operand, rank, index == 0 ? null : change, Role(index)).Name)]));
    }

    /// <summary>The factor of the second operand of add and sub.</summary>
    private static double Factor(AtenCall call) => call.Function.StartsWith("add", StringComparison.Ordinal) || call.Function.StartsWith("sub", StringComparison.Ordinal) ? call.Real(2, "alpha", 1) : 1;

    private static object? Left(AtenCall call) => call.Argument(0, "self");

    private static object? Right(AtenCall call) => call.Argument(1, "other");

    private static string Role(int index) => index == 0 ? "self" : "other";

    private static ImmutableArray<int> Aligned(ImmutableArray<int> shape, int rank) => [.. Enumerable.Repeat(1, rank - shape.Length), .. shape];

    private static ImmutableArray<int> ShapeOf(AtenCall call, object? operand) => operand switch
    {
        TensorValue value => value.Shape,
        TorchTensor constant => constant.Shape,
        long or double => [],
        _ => throw call.Unsupported("an operand is neither tensor nor number", ""),
    };
}
