using System.Collections.Immutable;
using Vai.Importers.Layers;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>
/// layer_norm, group_norm and instance_norm, which differ in the axes that they take mean and variance over: these axes first, as the
/// pixels of an <c>instancenorm</c> whose channels are all others, then factors and offsets.
/// </summary>
internal static class Normalization
{
    public static object? Layer(AtenCall call, RecordCall record)
    {
        var (input, shape) = (call.Tensor(0), call.Integers(1, "normalized_shape"));
        var first = input.Shape.Length - shape.Length;
        return first > 0 && shape.Length > 0 && shape.SequenceEqual(input.Shape.Skip(first).Select(size => (long)size))
            ? Scaled(call, record, Normalized(record, input, input.Shape, [.. Enumerable.Range(first, shape.Length)], call.Real(4, "eps", 1e-5)), 2, 3, [.. shape])
            : throw call.NotFitting($"it normalizes [{string.Join(", ", shape)}] of {input}");
    }

    public static object? Group(AtenCall call, RecordCall record) =>
        Grouped(call, record, call.Integer(1, "num_groups", 1), 2, 3, call.Real(4, "eps", 1e-5));

    public static object? Instance(AtenCall call, RecordCall record) => call.Argument(3, "running_mean") is null || call.Flag(5, "use_input_stats", true)
        ? Grouped(call, record, call.Tensor(0).Shape is [_, var channels, ..] ? channels : 0, 1, 2, call.Real(7, "eps", 1e-5))
        : record("batch_norm", call.Tensor(0), call.Argument(1, "weight"), call.Argument(2, "bias"), call.Argument(3, "running_mean"), call.Argument(4, "running_var"), false, 0.1, call.Real(7, "eps", 1e-5));

    private static object? Grouped(AtenCall call, RecordCall record, long groups, int weight, int bias, double epsilon)
    {
        var shape = call.Tensor(0).Shape;
        if (shape.Length < 3 || groups < 1 || shape[1] % groups != 0)
        {
            throw call.NotFitting($"{call.Tensor(0)} has no {groups} groups of channels with pixels");
        }

        ImmutableArray<int> apart = [shape[0], (int)groups, shape[1] / (int)groups, .. shape.Skip(2)];
        var normalized = Normalized(record, record("view", call.Tensor(0), List(apart)), apart, [.. Enumerable.Range(2, apart.Length - 2)], epsilon);
        return Scaled(call, record, record("view", normalized, List(shape)), weight, bias, [shape[1], .. shape.Skip(2).Select(_ => 1L)]);
    }

    /// <param name="input">Of this shape.</param>
    private static object? Normalized(RecordCall record, object? input, ImmutableArray<int> shape, ImmutableArray<int> axes, double epsilon)
    {
        ImmutableArray<int> order = [0, .. axes, .. Enumerable.Range(1, shape.Length - 1).Except(axes)];
        ImmutableArray<int> moved = [.. order.Select(axis => shape[axis])];
        ImmutableArray<int> flat = [shape[0], Product(moved.Skip(1).Take(axes.Length)), Product(moved.Skip(1 + axes.Length))];
        var normalized = record(NormalizePixels.Function, record("view", record("permute", input, List(order)), List(flat)), epsilon);
        return record("permute", record("view", normalized, List(moved)), List([.. Enumerable.Range(0, shape.Length).Select(axis => order.IndexOf(axis))]));
    }

    private static object? Scaled(AtenCall call, RecordCall record, object? value, int weight, int bias, ImmutableArray<long> shape)
    {
        var factors = call.Constant(weight, "weight");
        var offsets = call.Constant(bias, "bias");
        value = factors is null ? value : record("mul", value, record("view", factors, List(shape)));
        return offsets is null ? value : record("add", value, record("view", offsets, List(shape)));
    }

    private static int Product(IEnumerable<int> sizes) => sizes.Aggregate(1, (product, size) => product * size);

    private static List<object?> List(ImmutableArray<int> items) => [.. items.Select(item => (object?)(long)item)];

    private static List<object?> List(ImmutableArray<long> items) => [.. items.Select(item => (object?)item)];
}
