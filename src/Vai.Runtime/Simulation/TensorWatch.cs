using System.Runtime.InteropServices;

namespace Vai.Runtime.Simulation;

/// <summary>Follows, while a program runs, which elements in one tensor's place in DDR have their expected values.</summary>
internal sealed class TensorWatch
{
    private readonly sbyte[] _expected;
    private readonly bool[] _isRight;

    /// <summary>Which places are elements; null where all are.</summary>
    private readonly bool[]? _isElement;

    private int _wrong;

    /// <param name="expected">Elements in dense order.</param>
    public TensorWatch(DdrTensor tensor, sbyte[] expected)
    {
        (Tensor, End) = (tensor, tensor.End);
        _isRight = new bool[End - tensor.Address];
        _wrong = tensor.ElementCount;
        var isDense = tensor.Stride.AsSpan().SequenceEqual(DpuSubgraph.DenseStride(tensor.Shape).AsSpan());
        _isElement = isDense ? null : new bool[_isRight.Length];
        _expected = isDense ? expected : Spread(tensor, expected, _isElement!);
    }

    public DdrTensor Tensor { get; }

    /// <summary>One past the tensor's last byte.</summary>
    public long End { get; }

    /// <summary>Whether the current SAVE wrote into the tensor's place, be it between its elements.</summary>
    public bool IsTouched { get; private set; }

    /// <summary>Bytes of the current SAVE that are elements of the tensor.</summary>
    public int BytesOfSave { get; private set; }

    /// <summary>Those of them that are not as expected.</summary>
    public int WrongBytesOfSave { get; private set; }

    /// <summary>At some moment, every element had been saved and was right.</summary>
    public bool WasComplete { get; private set; }

    /// <summary>Looks at bytes that a SAVE wrote.</summary>
    public void Written(long address, ReadOnlySpan<byte> bytes)
    {
        IsTouched = true;
        var first = Math.Max(address, Tensor.Address);
        var end = Math.Min(address + bytes.Length, End);
        var (start, count) = ((int)(first - Tensor.Address), (int)(end - first));
        var written = MemoryMarshal.Cast<byte, sbyte>(bytes.Slice((int)(first - address), count));
        if (_isElement is null && written.SequenceEqual(_expected.AsSpan(start, count)))
        {
            // The common case, in one go.
            BytesOfSave += count;
            _wrong -= _isRight.AsSpan(start, count).Count(false);
            _isRight.AsSpan(start, count).Fill(true);
            return;
        }

        for (var index = start; index < start + count; index++)
        {
            if (_isElement?[index] == false)
            {
                continue;
            }

            var isRight = _expected[index] == written[index - start];
            BytesOfSave++;
            WrongBytesOfSave += isRight ? 0 : 1;
            _wrong += (_isRight[index] ? 1 : 0) - (isRight ? 1 : 0);
            _isRight[index] = isRight;
        }
    }

    /// <summary>The elements where they lie.</summary>
    private static sbyte[] Spread(DdrTensor tensor, ReadOnlySpan<sbyte> elements, bool[] isElement)
    {
        var spread = new sbyte[isElement.Length];
        foreach (var (offset, step, count) in TensorRuns.Of(tensor))
        {
            for (var i = 0; i < count; i++)
            {
                var index = offset - tensor.Address + (i * step);
                spread[index] = elements[i];
                isElement[index] = true;
            }

            elements = elements[count..];
        }

        return spread;
    }

    /// <summary>The SAVE is done.</summary>
    public void EndSave()
    {
        WasComplete |= IsTouched && _wrong == 0;
        (IsTouched, BytesOfSave, WrongBytesOfSave) = (false, 0, 0);
    }
}
