using Vai.Importers.Layers;
using Vai.Importers.PyTorch.Files.Pickle;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>One call of a tensor operator with its scalars folded: a line of the flat list that a model becomes.</summary>
/// <param name="Function">Operator without namespace: <c>conv2d</c>, <c>relu_</c>.</param>
/// <param name="Positional">Arguments: <see cref="TensorValue"/>, <see cref="TorchTensor"/>, long, double, bool, string, null, lists of
/// these.</param>
/// <param name="Layer">What its ops and its diagnostics are called.</param>
internal sealed record AtenCall(
    string Function, ImmutableArray<object?> Positional, ImmutableDictionary<string, object?> Keywords, Layer Layer)
{
    /// <summary>The value that the call makes; set when its shape is known.</summary>
    public TensorValue Output { get; init; } = new([], new TensorMemory());

    /// <summary>Every computed tensor that the call reads.</summary>
    public IEnumerable<TensorValue> Inputs => Operands.OfType<TensorValue>();

    /// <summary>Every constant that it reads.</summary>
    public IEnumerable<TorchTensor> Constants => Operands.OfType<TorchTensor>();

    /// <summary>Numbers in the constants that the call reads.</summary>
    public long ConstantCount => Constants.Sum(tensor => tensor.ElementCount);

    private IEnumerable<object?> Operands =>
        Positional.Concat(Keywords.Values).SelectMany(value => value is IReadOnlyList<object?> list ? list : [value]);

    public object? Argument(int position, string keyword) =>
        position < Positional.Length ? Positional[position] : Keywords.GetValueOrDefault(keyword);

    /// <summary>A tensor that the graph computes.</summary>
    public TensorValue Tensor(int position, string keyword = "input") => Argument(position, keyword) as TensorValue
        ?? throw Unexpected(position, keyword, "a computed tensor is");

    /// <summary>A tensor of the file, or null for None.</summary>
    public TorchTensor? Constant(int position, string keyword) => Argument(position, keyword) switch
    {
        null => null,
        TorchTensor tensor => tensor,
        _ => throw Unexpected(position, keyword, "a constant is", "Keep weights in parameters or buffers; the DPU has them fixed."),
    };

    public long Integer(int position, string keyword, long fallback) => Argument(position, keyword) switch
    {
        null => fallback,
        long number => number,
        _ => throw Unexpected(position, keyword, "an integer is"),
    };

    public double Real(int position, string keyword, double fallback) => Argument(position, keyword) switch
    {
        null => fallback,
        long number => number,
        double number => number,
        _ => throw Unexpected(position, keyword, "a number is"),
    };

    public bool Flag(int position, string keyword, bool fallback) => Argument(position, keyword) switch
    {
        null => fallback,
        bool flag => flag,
        long number => number != 0,
        _ => throw Unexpected(position, keyword, "True or False is"),
    };

    /// <summary>A list of integers; empty for None and for an absent argument.</summary>
    public ImmutableArray<long> Integers(int position, string keyword) => Argument(position, keyword) switch
    {
        null => [],
        long number => [number],
        IReadOnlyList<object?> items when items.All(item => item is long) => [.. items.Select(item => (long)item!)],
        _ => throw Unexpected(position, keyword, "integers are"),
    };

    /// <summary>An axis counted from the front.</summary>
    public int Axis(long axis, int rank) => axis >= -rank && axis < rank
        ? (int)(axis < 0 ? axis + rank : axis)
        : throw Unsupported($"axis {axis} of a tensor with {rank} axes", "");

    /// <summary>Axes counted from the front, as a list of numbers or one gives them.</summary>
    public ImmutableArray<int> Axes(int position, string keyword, int rank) =>
        [.. Integers(position, keyword).Select(axis => Axis(axis, rank))];

    /// <summary>The shape that expand's sizes give, where -1 keeps the input's.</summary>
    public ImmutableArray<int> Expanded(ImmutableArray<int> shape)
    {
        var sizes = Integers(1, "size");
        var lead = sizes.Length - shape.Length;
        return [.. sizes.Select((size, axis) => size == -1 && axis >= lead ? shape[axis - lead] : (int)Math.Clamp(size, 0, int.MaxValue))];
    }

    public VaiException Unsupported(string what, string wayOut) => Layer.Unsupported(what, wayOut);

    /// <inheritdoc cref="Layer.NotFitting"/>
    public VaiException NotFitting(string what) => Layer.NotFitting(what);

    private VaiException Unexpected(int position, string keyword, string expected, string wayOut = "") =>
        Unsupported($"argument {position + 1} ({keyword}) is {Describe(Argument(position, keyword))} where {expected} expected", wayOut);

    private static string Describe(object? value) => value switch
    {
        null => "None",
        TensorValue tensor => $"the computed tensor {tensor}",
        TorchTensor tensor => $"a constant {tensor}",
        IReadOnlyList<object?> list => $"a list of {list.Count}",
        _ => $"'{value}'",
    };
}
