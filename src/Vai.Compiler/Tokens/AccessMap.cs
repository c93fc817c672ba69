using System.Runtime.InteropServices;

namespace Vai.Compiler.Tokens;

/// <summary>
/// Who touched which part of a memory last: a bank's lines or a register's bytes, kept as segments that share one history.
/// Instruction numbers rise from call to call.
/// </summary>
internal sealed class AccessMap
{
    private readonly List<long> _starts = [0];
    private readonly List<History> _histories = [default];

    /// <summary>Records a read.</summary>
    /// <param name="needed">Raised to the instructions that the reader must come after.</param>
    public void Read(long start, long count, int number, int engine, ref EngineNumbers needed)
    {
        var (first, end) = (Cut(start), Cut(start + count));
        foreach (ref var history in CollectionsMarshal.AsSpan(_histories)[first..end])
        {
            history.NeedWriter(ref needed);
            history.Readers[engine] = number;
        }
    }

    /// <summary>Records a write: what happened there before is behind it from now on.</summary>
    /// <param name="needed">Raised to the instructions that the writer must come after.</param>
    public void Write(long start, long count, int number, int engine, ref EngineNumbers needed)
    {
        var (first, end) = (Cut(start), Cut(start + count));
        foreach (ref var history in CollectionsMarshal.AsSpan(_histories)[first..end])
        {
            history.NeedWriter(ref needed);
            needed.RaiseTo(history.Readers);
        }

        _starts.RemoveRange(first + 1, end - first - 1);
        _histories.RemoveRange(first + 1, end - first - 1);
        _histories[first] = new History { Writer = number, WritingEngine = engine };
    }

    /// <summary>The segment that starts at a position, made by cutting another one where necessary.</summary>
    private int Cut(long position)
    {
        var index = _starts.BinarySearch(position);
        if (index >= 0)
        {
            return index;
        }

        _starts.Insert(~index, position);
        _histories.Insert(~index, _histories[~index - 1]);
        return ~index;
    }

    private struct History
    {
        public int Writer;
        public int WritingEngine;
        public EngineNumbers Readers;

        public readonly void NeedWriter(ref EngineNumbers needed) =>
            needed[WritingEngine] = Math.Max(needed[WritingEngine], Writer);
    }
}
