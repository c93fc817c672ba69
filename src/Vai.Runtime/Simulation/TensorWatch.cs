namespace Vai.Runtime.Simulation;

/// <summary>Counts, while a program runs, the elements of one tensor's place in DDR that differ from their expected values.</summary>
internal sealed class TensorWatch
{
    private const short NoElement = short.MaxValue;

    private readonly short[] _expected;
    private readonly bool[] _isRight;
    private int _wrong;
    private int _fewestWrong;

    /// <param name="expected">Elements in dense order.</param>
    public TensorWatch(DdrTensor tensor, ReadOnlySpan<sbyte> expected)
    {
        Tensor = tensor;
        _expected = new short[tensor.End - tensor.Address];
        _isRight = new bool[_expected.Length];
        _wrong = _fewestWrong = tensor.ElementCount;
        Array.Fill(_expected, NoElement);
        foreach (var (offset, step, count) in TensorRuns.Of(tensor))
        {
            for (var i = 0; i < count; i++)
            {
                _expected[offset - tensor.Address + (i * step)] = expected[i];
            }

            expected = expected[count..];
        }
    }

    public DdrTensor Tensor { get; }

    public StoredTensorComparison Comparison => new(Tensor.OpName, Tensor.ElementCount, _fewestWrong);

    /// <summary>Looks at bytes that were just written.</summary>
    public void Written(long address, ReadOnlySpan<byte> bytes)
    {
        var first = Math.Max(address, Tensor.Address);
        var end = Math.Min(address + bytes.Length, Tensor.End);
        for (var place = first; place < end; place++)
        {
            var index = (int)(place - Tensor.Address);
            var isRight = _expected[index] == (sbyte)bytes[(int)(place - address)];
            if (isRight != _isRight[index])
            {
                // Bytes between the elements of a strided tensor expect what no byte can be: they stay as they are.
                _isRight[index] = isRight;
                _wrong += isRight ? -1 : 1;
            }
        }
    }

    /// <summary>A whole SAVE is done: a moment at which the tensor may be right.</summary>
    public void Settle() => _fewestWrong = Math.Min(_fewestWrong, _wrong);
}
