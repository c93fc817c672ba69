using System.Collections.Frozen;
using System.Collections.Immutable;
using Vai.Importers.Layers;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>
/// Layers over one dimension, [1, channels, length]: those over two, on a map of one row. Between such layers the row stays a map
/// (<see cref="Reshaping"/>).
/// </summary>
internal static class OneDimensional
{
    private const long Row = 2;

    private static readonly FrozenDictionary<string, string> OverTwo = new Dictionary<string, string>
    {
        ["conv1d"] = "conv2d",
        ["conv_transpose1d"] = "conv_transpose2d",
        ["max_pool1d"] = "max_pool2d",
        ["avg_pool1d"] = "avg_pool2d",
        ["adaptive_avg_pool1d"] = "adaptive_avg_pool2d",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static IEnumerable<string> Functions => OverTwo.Keys;

    /// <summary>Whether a call is of such a layer, whatever its input.</summary>
    public static bool Is(AtenCall call) =>
        OverTwo.ContainsKey(call.Function) || (call.Function is "_convolution" or "convolution" && call.Constant(1, "weight") is { Shape.Length: 3 });

    /// <summary>The call over two dimensions; null where it is none over one.</summary>
    public static Func<RecordCall, object?>? Find(AtenCall call) => Is(call) || IsPerChannel(call) ? record => OnRow(call, record) : null;

    /// <summary>Layers over any number of dimensions with numbers for each channel, which XIR has last.</summary>
    private static bool IsPerChannel(AtenCall call) =>
        call.Function is "batch_norm" or "prelu" or "_prelu_kernel" && call.Argument(0, "input") is TensorValue { Shape.Length: 3 };

    private static object? OnRow(AtenCall call, RecordCall record)
    {
        if (call.Tensor(0).Shape.Length != 3)
        {
            throw call.NotFitting($"its input is {call.Tensor(0)} where [1, channels, length] is needed");
        }

        var map = record("unsqueeze", call.Tensor(0), Row);
        return record("squeeze", record(OverTwo.GetValueOrDefault(call.Function, call.Function), [map, .. Arguments(call, record)]), Row);
    }

    /// <summary>The arguments behind the input, for a height of 1.</summary>
    private static IEnumerable<object?> Arguments(AtenCall call, RecordCall record) => call.Function switch
    {
        "conv1d" =>
            [Filters(call, record), call.Argument(2, "bias"), Sizes(call, 3, "stride", 1), Padding(call, 4), Sizes(call, 5, "dilation", 1), call.Integer(6, "groups", 1)],
        "conv_transpose1d" =>
            [Filters(call, record), call.Argument(2, "bias"), Sizes(call, 3, "stride", 1), Padding(call, 4), Sizes(call, 5, "output_padding", 0), call.Integer(6, "groups", 1), Sizes(call, 7, "dilation", 1)],
        "_convolution" or "convolution" =>
            [Filters(call, record), call.Argument(2, "bias"), Sizes(call, 3, "stride", 1), Padding(call, 4), Sizes(call, 5, "dilation", 1), call.Flag(6, "transposed", false), Sizes(call, 7, "output_padding", 0), call.Integer(8, "groups", 1)],
        "max_pool1d" =>
            [Sizes(call, 1, "kernel_size", 1), Sizes(call, 2, "stride", 1), Sizes(call, 3, "padding", 0), Sizes(call, 4, "dilation", 1), call.Flag(5, "ceil_mode", false)],
        "avg_pool1d" =>
            [Sizes(call, 1, "kernel_size", 1), Sizes(call, 2, "stride", 1), Sizes(call, 3, "padding", 0), call.Flag(4, "ceil_mode", false), call.Flag(5, "count_include_pad", true)],
        "adaptive_avg_pool1d" => [Sizes(call, 1, "output_size", 1)],
        _ => call.Positional.Skip(1),
    };

    private static object? Filters(AtenCall call, RecordCall record) => call.Constant(1, "weight") is { Shape.Length: 3 } weights
        ? record("unsqueeze", weights, Row)
        : throw call.Unsupported($"its weights are {call.Constant(1, "weight")}; [outputs, inputs, length] are needed", "Use Conv1d with constant weights.");

    private static object? Padding(AtenCall call, int position) => call.Argument(position, "padding") is string words ? words : Sizes(call, position, "padding", 0);

    /// <param name="ofHeight">What leaves the one row as it is.</param>
    private static List<object?> Sizes(AtenCall call, int position, string keyword, long ofHeight) => call.Integers(position, keyword) switch
    {
        [] => [],
        [var length] => [ofHeight, length],
        var several => throw call.Unsupported($"{keyword} is [{string.Join(", ", several)}] where one number is expected", ""),
    };
}
