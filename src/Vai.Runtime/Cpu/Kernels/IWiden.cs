namespace Vai.Runtime.Cpu.Kernels;

/// <summary>Copies numbers into another type.</summary>
internal interface IWiden<TIn, TOut>
{
    /// <summary>What zero becomes.</summary>
    static abstract TOut Zero { get; }

    /// <summary>Numbers that <see cref="WidenChunks"/> copies at a time.</summary>
    static abstract int Chunk { get; }

    static abstract void Widen(ReadOnlySpan<TIn> from, Span<TOut> to);

    /// <summary>The same for a length rounded up to whole chunks, all of which must be there, on both sides.</summary>
    static abstract void WidenChunks(ref readonly TIn from, ref TOut to, int length);
}
