namespace Vai.Runtime.Cpu;

/// <summary>Copies numbers into a wider type.</summary>
internal interface IWiden<TIn, TOut>
{
    static abstract void Widen(ReadOnlySpan<TIn> from, Span<TOut> to);
}
