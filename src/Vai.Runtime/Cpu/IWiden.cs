namespace Vai.Runtime.Cpu;

/// <summary>Copies numbers into another type.</summary>
internal interface IWiden<TIn, TOut>
{
    /// <summary>What zero becomes.</summary>
    static abstract TOut Zero { get; }

    static abstract void Widen(ReadOnlySpan<TIn> from, Span<TOut> to);
}
