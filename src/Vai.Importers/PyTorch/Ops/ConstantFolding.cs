using System.Collections.Frozen;
using Vai.Importers.Layers;
using Vai.Importers.PyTorch.Files.Pickle;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>Calls that nothing computed goes into: functions of parameters, and factories. Their results are constants.</summary>
internal static class ConstantFolding
{
    private const long Largest = 1 << 22;

    private static readonly FrozenSet<string> Factories = FrozenSet.Create(
        StringComparer.Ordinal, "zeros", "ones", "full", "arange", "linspace", "eye", "zeros_like", "ones_like", "full_like", "new_zeros",
        "new_ones", "new_full");

    public static bool IsFactory(string function) => Factories.Contains(function);

    /// <summary>A constant tensor, or a number where it has no axes; null where the call is none of these.</summary>
    /// <param name="read">Gives a constant's numbers.</param>
    public static object? Fold(AtenCall call, Func<TorchTensor, float[]> read)
    {
        var folded = IsFactory(call.Function) ? Made(call)
            : call.Inputs.Any() || !call.Constants.Any() || call.Function.EndsWith('_') ? null
            : Computed(call, value => value switch
            {
                TorchTensor { ElementCount: > 0 and <= Largest } tensor => new ConstantMath(tensor.Shape, read(tensor)),
                long or double => new ConstantMath([], [Convert.ToSingle(value, null)]),
                _ => null,
            });
        return folded is { Shape.IsEmpty: true }
            ? (double)folded.Numbers[0] : folded is null ? null : TorchTensor.Of(folded.Shape, folded.Numbers);
    }

    private static ConstantMath? Computed(AtenCall call, Func<object?, ConstantMath?> operand)
    {
        var first = operand(call.Argument(0, "self"));
        if (first is null || call.Argument(2, "rounding_mode") is string)
        {
            return null;
        }

        if (AtenFunctions.Unary.TryGetValue(call.Function, out var unary))
        {
            return first.Map(RealFunctions.Unary[unary]);
        }

        if (AtenFunctions.Binary.TryGetValue(call.Function, out var binary)
            && operand(call.Argument(1, call.Function == "pow" ? "exponent" : "other")) is { } second)
        {
            var factor = binary is OpNames.Add or OpNames.Sub ? call.Real(2, "alpha", 1) : 1;
            return first.Combine(second.Map(number => number * factor), RealFunctions.Binary[binary]);
        }

        if (AtenFunctions.Reductions.TryGetValue(call.Function, out var reduction))
        {
            var axes = call.Axes(1, "dim", first.Shape.Length);
            return first.Reduce(axes.IsEmpty ? [.. Enumerable.Range(0, first.Shape.Length)] : axes, call.Flag(2, "keepdim", false),
                RealFunctions.Reductions[reduction]);
        }

        return call.Function switch
        {
            "softmax" or "_softmax" => Softmax(first, call.Axis(call.Integer(1, "dim", -1), first.Shape.Length)),
            "clamp" or "clamp_min" or "clip" => first.Map(number => Math.Max(number, call.Real(1, "min", double.NegativeInfinity))),
            "expand" or "broadcast_to" => first.Broadcast(call.Expanded(first.Shape)),
            _ => null,
        };
    }

    private static ConstantMath? Softmax(ConstantMath numbers, int axis)
    {
        var powers = numbers.Combine(numbers.Reduce([axis], keep: true, Enumerable.Max), (x, largest) => Math.Exp(x - largest))!;
        return powers.Combine(powers.Reduce([axis], keep: true, Enumerable.Sum), (x, sum) => x / sum);
    }

    private static ConstantMath? Made(AtenCall call)
    {
        var shape = call.Argument(0, "size") switch
        {
            TensorValue like when call.Function.EndsWith("_like", StringComparison.Ordinal) => like.Shape,
            TorchTensor like when call.Function.EndsWith("_like", StringComparison.Ordinal) => like.Shape,
            _ when call.Function.StartsWith("new_", StringComparison.Ordinal) => Sizes(call.Integers(1, "size")),
            IReadOnlyList<object?> => Sizes(call.Integers(0, "size")),
            _ => [],
        };
        var value = call.Function.StartsWith("new_", StringComparison.Ordinal) ? 2 : 1;
        return call.Function switch
        {
            "arange" => Range(call),
            "linspace" => Line(call.Real(0, "start", 0), call.Real(1, "end", 0), call.Integer(2, "steps", 100)),
            "eye" when call.Integer(0, "n", 0) is > 0 and <= 1 << 10 and var side =>
                new([(int)side, (int)side], [.. Enumerable.Range(0, (int)(side * side)).Select(at => at % (side + 1) == 0 ? 1f : 0f)]),
            "zeros" or "zeros_like" or "new_zeros" => new ConstantMath([], [0]).Broadcast(shape),
            "ones" or "ones_like" or "new_ones" => new ConstantMath([], [1]).Broadcast(shape),
            "full" or "full_like" or "new_full" => new ConstantMath([], [(float)call.Real(value, "fill_value", 0)]).Broadcast(shape),
            _ => null,
        };
    }

    private static ImmutableArray<int> Sizes(ImmutableArray<long> sizes) =>
        [.. sizes.Select(size => (int)Math.Clamp(size, 0, int.MaxValue))];

    /// <summary>arange(end), (start, end) or (start, end, step).</summary>
    private static ConstantMath? Range(AtenCall call)
    {
        double[] numbers =
            [.. call.Positional.TakeWhile(value => value is long or double).Select(value => Convert.ToDouble(value, null)).Take(3)];
        var (start, end, step) = numbers switch
        {
            [var to] => (0, to, 1),
            [var from, var to] => (from, to, 1),
            [var from, var to, var by] => (from, to, by),
            _ => (0.0, 0.0, 1.0),
        };
        var count = Math.Ceiling((end - start) / step);
        return count is >= 1 and <= Largest
            ? new([(int)count], [.. Enumerable.Range(0, (int)count).Select(at => (float)(start + (at * step)))])
            : null;
    }

    private static ConstantMath? Line(double start, double end, long steps) => steps is >= 1 and <= Largest
        ? new([(int)steps],
            [.. Enumerable.Range(0, (int)steps).Select(at => (float)(start + ((end - start) * at / Math.Max(steps - 1, 1))))])
        : null;
}
