using Vai.Numerics;
using Vai.Runtime.Tensors;

namespace Vai.Runtime;

/// <summary>What an application gives and gets as the tensors of a run.</summary>
internal static class RunnerValues
{
    public static Tensor Quantize(TensorInfo input, ReadOnlySpan<float> value)
    {
        if (input.FixPoint is not { } fixPoint)
        {
            return new FloatTensor(input.Shape, value.ToArray());
        }

        var numbers = new sbyte[value.Length];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = FixedPoint.QuantizeHalfUp(value[i], fixPoint);
        }

        return new Int8Tensor(input.Shape, fixPoint, numbers);
    }

    public static FloatTensor Dequantize(Tensor value) => value switch
    {
        FloatTensor reals => reals,
        Int8Tensor integers => integers.Dequantized(),
        _ => throw new ArgumentOutOfRangeException(nameof(value)),
    };

    public static T Given<T>(IReadOnlyDictionary<string, T> inputs, TensorInfo input)
        where T : Tensor
    {
        if (!inputs.TryGetValue(input.Name, out var value))
        {
            throw VaiDiagnostics.BadRunInput.UnplacedException(input.Name, "it is an input of the model and was not given");
        }

        CheckLength(input, value switch { Int8Tensor integers => integers.Data.Length, FloatTensor reals => reals.Data.Length, _ => -1 });
        return value is Int8Tensor { FixPoint: var fixPoint } && fixPoint != RequireFixPoint(input)
            ? throw VaiDiagnostics.BadRunInput.UnplacedException(input.Name, $"its fix point is {fixPoint}, the model's {input.FixPoint}")
            : value with { Shape = input.Shape };
    }

    public static void CheckLength(TensorInfo tensor, int length)
    {
        if (length != tensor.Length)
        {
            throw VaiDiagnostics.BadRunInput.UnplacedException(
                tensor.Name, $"{length} numbers were given, shape [{string.Join(',', tensor.Shape)}] has {tensor.Length}");
        }
    }

    public static int RequireFixPoint(TensorInfo tensor) =>
        tensor.FixPoint ?? throw VaiDiagnostics.WrongModelForm.UnplacedException($"'{tensor.Name}' takes real numbers, not int8");

    public static TensorInfo Single(ImmutableArray<TensorInfo> tensors, string what) => tensors is [var only]
        ? only
        : throw VaiDiagnostics.WrongModelForm.UnplacedException($"it has {tensors.Length} {what}s, this way of running needs 1");
}
