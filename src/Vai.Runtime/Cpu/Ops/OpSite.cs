using Vai.Runtime.Tensors;

namespace Vai.Runtime.Cpu.Ops;

/// <summary>What a kernel may know before the first run: the op, its input tensors, and the values of inputs that are constant.</summary>
/// <param name="Inputs">The tensors of all inputs, slot after slot; null where the producer lies outside the graph at hand.</param>
/// <param name="Constants">Beside each input its value, where that never changes.</param>
/// <param name="Stored">The op's own bytes in the parameter register of a compiled model; empty elsewhere.</param>
/// <param name="Parallelism">Threads that the kernel may use.</param>
internal sealed record OpSite(
    XirOp Op,
    ImmutableArray<XirTensor?> Inputs,
    ImmutableArray<Tensor?> Constants,
    Tensor? Stored,
    int Parallelism)
{
    public ImmutableArray<int> OutputShape => Op.Output.Shape;

    public int OutputFixPoint => Op.Output.FixPoint ?? throw Bad("its output has no fix point");

    /// <summary>The op's real numbers of an earlier run, to be filled anew, or new ones.</summary>
    public FloatTensor Reals(Tensor? used) => used as FloatTensor ?? new FloatTensor(OutputShape, new float[Op.Output.ElementCount]);

    /// <summary>The op's int8 numbers of an earlier run, to be filled anew, or new ones.</summary>
    public Int8Tensor Integers(Tensor? used, int fixPoint) =>
        used as Int8Tensor ?? new Int8Tensor(OutputShape, fixPoint, new sbyte[Op.Output.ElementCount]);

    /// <summary>The position of a slot's only input, or -1 when the slot is empty.</summary>
    public int Slot(string argument)
    {
        var position = 0;
        foreach (var candidate in Op.Arguments)
        {
            if (candidate.Name == argument)
            {
                return candidate.Ops.Length switch
                {
                    0 => -1,
                    1 => position,
                    var count => throw Bad($"argument '{argument}' has {count} inputs, one is needed"),
                };
            }

            position += candidate.Ops.Length;
        }

        return -1;
    }

    /// <summary>The input tensor at a position.</summary>
    public XirTensor Input(int position = 0) => position >= 0 && position < Inputs.Length && Inputs[position] is { } tensor
        ? tensor
        : throw Bad($"it has no input {position}");

    public int InputFixPoint(int position = 0) => Input(position).FixPoint ?? throw Bad($"its input {position} has no fix point");

    /// <summary>The value of a slot that must not change between runs (weights, bias); null when an optional slot is empty.</summary>
    public T? Constant<T>(string argument)
        where T : Tensor
    {
        var position = Slot(argument);
        return position < 0 ? null : Constants[position] switch
        {
            T value => value,
            null => throw Unsupported($"its {argument} are not constant"),
            var other => throw Bad($"its {argument} are a {other.GetType().Name}, a {typeof(T).Name} is needed"),
        };
    }

    /// <summary>Fails unless the op's declared shape is the one that its inputs give.</summary>
    public void RequireOutputShape(params ReadOnlySpan<int> shape)
    {
        if (!OutputShape.AsSpan().SequenceEqual(shape))
        {
            throw Bad($"its inputs give shape [{string.Join(',', shape.ToArray())}], the op declares [{string.Join(',', OutputShape)}]");
        }
    }

    public void Require(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw Bad(otherwise);
        }
    }

    public VaiException Bad(string what) =>
        VaiDiagnostics.BadXmodel.Exception(new DiagnosticLocation(null, Op.Name), $"{Op.Type} '{Op.Name}': {what}");

    public VaiException Unsupported(string what) =>
        VaiDiagnostics.UnsupportedOpForm.Exception(new DiagnosticLocation(null, Op.Name), Op.Type, what);
}
