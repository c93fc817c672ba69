using Vai.Runtime.Tensors;

namespace Vai.Runtime.Backends;

/// <summary>
/// What an engine's run leaves for the next one of the same caller, so that this makes nothing new. What a run with it gives holds until
/// the next; one run at a time.
/// </summary>
internal sealed class RunMemory
{
    private Tensor?[] _values = [];
    private Tensor?[] _made = [];
    private Tensor[] _inputs = [];

    /// <summary>The values of the ops, by slot: at first those that never change.</summary>
    public Tensor?[] Values(ReadOnlySpan<Tensor?> constants)
    {
        _values = _values.Length == constants.Length ? _values : new Tensor?[constants.Length];
        constants.CopyTo(_values);
        return _values;
    }

    /// <summary>What each of some steps gave in the last run.</summary>
    public Tensor?[] Made(int steps) => _made = _made.Length == steps ? _made : new Tensor?[steps];

    /// <summary>Room for the inputs of a step.</summary>
    public Tensor[] Inputs(int most) => _inputs = _inputs.Length == most ? _inputs : new Tensor[most];

    /// <summary>The int8 tensor that stands there, of the last run, or a new one.</summary>
    public static Int8Tensor Integers(Tensor? used, ImmutableArray<int> shape, int fixPoint, int length) =>
        used as Int8Tensor ?? new Int8Tensor(shape, fixPoint, new sbyte[length]);
}
