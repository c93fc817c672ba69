namespace Vai.Runtime.Simulation;

/// <summary>Follows, while a program runs, which elements in one tensor's place in DDR have their expected values.</summary>
internal sealed class TensorWatch
{
    private const short NoElement = short.MaxValue;

    private readonly short[] _expected;
    private readonly bool[] _isRight;
    private int _wrong;

    /// <param name="expected">Elements in dense order.</param>
    public TensorWatch(DdrTensor tensor, ReadOnlySpan<sbyte> expected)
    {
        Tensor = tensor;
        _expected = new short[tensor.End - tensor.Address];
        _isRight = new bool[_expected.Length];
        _wrong = tensor.ElementCount;
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

    /// <summary>Bytes of the current SAVE that are elements of the tensor.</summary>
    public int BytesOfSave { get; private set; }

    /// <summary>Those of them that are not as expected.</summary>
    public int WrongBytesOfSave { get; private set; }

    /// <summary>At some moment, every element had been saved and was right.</summary>
    public bool WasComplete { get; private set; }

    /// <summary>Looks at bytes that a SAVE wrote.</summary>
    public void Written(long address, ReadOnlySpan<byte> bytes)
    {
        var first = Math.Max(address, Tensor.Address);
        var end = Math.Min(address + bytes.Length, Tensor.End);
        for (var place = first; place < end; place++)
        {
            var index = (int)(place - Tensor.Address);
            if (_expected[index] == NoElement)
            {
                continue;
            }

            var isRight = _expected[index] == (sbyte)bytes[(int)(place - address)];
            BytesOfSave++;
            WrongBytesOfSave += isRight ? 0 : 1;
            _wrong += (_isRight[index] ? 1 : 0) - (isRight ? 1 : 0);
            _isRight[index] = isRight;
        }
    }

    /// <summary>The SAVE is done.</summary>
    public void EndSave()
    {
        WasComplete |= _wrong == 0;
        (BytesOfSave, WrongBytesOfSave) = (0, 0);
    }
}
