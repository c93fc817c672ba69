using System.Collections.Immutable;
using Vai.Diagnostics;
using Vai.Importers.PyTorch.Files.Pickle;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>One call of a tensor operator with its scalars folded: a line of the flat list that archived code becomes.</summary>
/// <param name="Function">Operator without namespace: <c>conv2d</c>, <c>relu_</c>.</param>
/// <param name="Positional">Arguments: <see cref="TensorValue"/>, <see cref="TorchTensor"/>, long, double, bool, string, null, lists of these.</param>
internal sealed record AtenCall(
    string Function,
    ImmutableArray<object?> Positional,
    ImmutableDictionary<string, object?> Keywords,
    ModuleScope Scope,
    CodePlace Place)
{
    /// <summary>The value that the call makes; set when its shape is known.</summary>
    public TensorValue Output { get; init; } = new([], new TensorMemory());

    /// <summary>Every computed tensor that the call reads.</summary>
    public IEnumerable<TensorValue> Inputs =>
        Positional.Concat(Keywords.Values).SelectMany(value => value is IReadOnlyList<object?> list ? list : [value]).OfType<TensorValue>();

    /// <summary>Numbers in the constants that the call reads.</summary>
    public long ConstantCount => Positional.Concat(Keywords.Values).OfType<TorchTensor>().Sum(tensor => tensor.ElementCount);

    public string OpName => "aten::" + Function;

    public object? Argument(int position, string keyword) =>
        position < Positional.Length ? Positional[position] : Keywords.GetValueOrDefault(keyword);

    /// <summary>A tensor that the graph computes.</summary>
    public TensorValue Tensor(int position, string keyword = "input") => Argument(position, keyword) as TensorValue
        ?? throw Unsupported($"argument {position + 1} ({keyword}) is {Describe(Argument(position, keyword))} where a computed tensor is expected", "");

    /// <summary>A tensor of the file, or null for None.</summary>
    public TorchTensor? Constant(int position, string keyword) => Argument(position, keyword) switch
    {
        null => null,
        TorchTensor tensor => tensor,
        var other => throw Unsupported($"argument {position + 1} ({keyword}) is {Describe(other)} where a constant is expected", "Keep weights in parameters or buffers; the DPU has them fixed."),
    };

    public long Integer(int position, string keyword, long fallback) => Argument(position, keyword) switch
    {
        null => fallback,
        long number => number,
        var other => throw Unsupported($"argument {position + 1} ({keyword}) is {Describe(other)} where an integer is expected", ""),
    };

    public double Real(int position, string keyword, double fallback) => Argument(position, keyword) switch
    {
        null => fallback,
        long number => number,
        double number => number,
        var other => throw Unsupported($"argument {position + 1} ({keyword}) is {Describe(other)} where a number is expected", ""),
    };

    public bool Flag(int position, string keyword, bool fallback) => Argument(position, keyword) switch
    {
        null => fallback,
        bool flag => flag,
        long number => number != 0,
        var other => throw Unsupported($"argument {position + 1} ({keyword}) is {Describe(other)} where True or False is expected", ""),
    };

    /// <summary>A list of integers; empty for None and for an absent argument.</summary>
    public ImmutableArray<long> Integers(int position, string keyword) => Argument(position, keyword) switch
    {
        null => [],
        long number => [number],
        IReadOnlyList<object?> items when items.All(item => item is long) => [.. items.Select(item => (long)item!)],
        var other => throw Unsupported($"argument {position + 1} ({keyword}) is {Describe(other)} where integers are expected", ""),
    };

    /// <summary>Height and width: two integers, or one for both.</summary>
    /// <param name="smallest">The least that makes sense: 1 for kernels and strides, 0 for padding.</param>
    public (int Height, int Width) Pair(int position, string keyword, int fallback, int smallest)
    {
        const int largest = 1 << 15;
        var values = Integers(position, keyword);
        if (values.IsEmpty)
        {
            return (fallback, fallback);
        }

        return values.Length <= 2 && values.All(value => value >= smallest && value <= largest)
            ? ((int)values[0], (int)values[^1])
            : throw Unsupported($"{keyword} is [{string.Join(", ", values)}] where two numbers from {smallest} to {largest} are expected", "");
    }

    /// <summary>An axis counted from the front.</summary>
    public int Axis(long axis, int rank) => axis >= -rank && axis < rank
        ? (int)(axis < 0 ? axis + rank : axis)
        : throw Unsupported($"axis {axis} of a tensor with {rank} axes", "");

    public VaiException Unsupported(string what, string wayOut) =>
        VaiDiagnostics.UnsupportedTorchForm.Exception(Location, OpName, what, Place.File, Place.Line, wayOut);

    /// <summary>The one kind of error that another input shape may cure.</summary>
    public VaiException NotFitting(string what) =>
        VaiDiagnostics.ShapesDoNotFit.Exception(Location, OpName, what, Place.File, Place.Line);

    public DiagnosticLocation Location => new(null, Scope.DottedPath.Length == 0 ? Scope.TypedPath : Scope.DottedPath);

    private static string Describe(object? value) => value switch
    {
        null => "None",
        TensorValue tensor => $"the computed tensor {tensor}",
        TorchTensor tensor => $"a constant {tensor}",
        IReadOnlyList<object?> list => $"a list of {list.Count}",
        _ => $"'{value}'",
    };
}
