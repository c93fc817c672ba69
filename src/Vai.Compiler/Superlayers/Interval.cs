namespace Vai.Compiler.Superlayers;

/// <summary>Consecutive rows, columns or channels: <paramref name="Count"/> of them from <paramref name="Start"/> on.</summary>
internal readonly record struct Interval(int Start, int Count)
{
    /// <summary>One past the last.</summary>
    public int End => Start + Count;

    public int Last => End - 1;

    public static Interval Between(int start, int end) => new(start, Math.Max(end - start, 0));

    /// <summary>0..<paramref name="size"/> cut into pieces of a length; the last one may be shorter.</summary>
    public static IEnumerable<Interval> Cut(int size, int length)
    {
        for (var start = 0; start < size; start += length)
        {
            yield return new Interval(start, Math.Min(length, size - start));
        }
    }
}
