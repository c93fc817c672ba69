using System.Runtime.InteropServices;
using Vai.Compiled;

namespace Vai.Runtime.Simulation;

/// <summary>Follows, while a program runs, which elements in one tensor's place in DDR do not have their expected values yet.</summary>
internal sealed class TensorWatch
{
    private readonly sbyte[] _expected;
    private readonly bool[] _isWrong;

    /// <summary>The first bytes of the runs, ascending, and how many runs stand before each in dense order.</summary>
    private readonly int[] _starts, _numbers;
    private readonly int _step, _count;
    private int _wrong;

    /// <param name="expected">Elements in dense order.</param>
    public TensorWatch(DdrTensor tensor, sbyte[] expected)
    {
        (Tensor, End, _expected, _wrong) = (tensor, tensor.End, expected, expected.Length);
        _isWrong = new bool[expected.Length];
        _isWrong.AsSpan().Fill(true);
        (_, var step, _count) = TensorRuns.Of(tensor).First();
        _step = Math.Max(step, 1);
        _starts = [.. TensorRuns.Of(tensor).Select(run => run.Offset)];
        _numbers = [.. Enumerable.Range(0, _starts.Length)];
        Array.Sort(_starts, _numbers);
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
        var written = MemoryMarshal.Cast<byte, sbyte>(bytes);
        var found = Array.BinarySearch(_starts, (int)address);
        for (var run = Math.Max(found < 0 ? ~found - 1 : found, 0); run < _starts.Length && _starts[run] < address + bytes.Length; run++)
        {
            Look(run, (int)address - _starts[run], written);
        }
    }

    /// <param name="offset">Of the first byte from the start of the run.</param>
    private void Look(int run, int offset, ReadOnlySpan<sbyte> written)
    {
        var first = Math.Max(0, (offset + _step - 1) / _step);
        var count = Math.Min(_count, (offset + written.Length + _step - 1) / _step) - first;
        if (count <= 0)
        {
            return;
        }

        written = written[((first * _step) - offset)..];
        var expected = _expected.AsSpan((_numbers[run] * _count) + first, count);
        var isWrong = _isWrong.AsSpan((_numbers[run] * _count) + first, count);
        BytesOfSave += count;
        _wrong -= isWrong.Count(true);
        if (_step == 1 && written[..count].SequenceEqual(expected))
        {
            // The common case, in one go.
            isWrong.Clear();
            return;
        }

        for (var i = 0; i < count; i++)
        {
            isWrong[i] = expected[i] != written[i * _step];
        }

        var wrong = isWrong.Count(true);
        WrongBytesOfSave += wrong;
        _wrong += wrong;
    }

    /// <summary>The SAVE is done.</summary>
    public void EndSave()
    {
        WasComplete |= IsTouched && _wrong == 0;
        (IsTouched, BytesOfSave, WrongBytesOfSave) = (false, 0, 0);
    }
}
