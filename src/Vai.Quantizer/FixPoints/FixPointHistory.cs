namespace Vai.Quantizer.FixPoints;

/// <summary>
/// The fix points that a tensor got batch after batch; the most frequent one so far counts (quantizer.md 1.3, "Batch statistics").
/// </summary>
internal sealed class FixPointHistory
{
    private readonly SortedDictionary<int, int> _counts = [];

    /// <summary>Adds a batch's fix point.</summary>
    /// <returns>The most frequent so far; of equally frequent ones the smallest.</returns>
    public int Add(int fixPoint)
    {
        Last = fixPoint;
        _counts[fixPoint] = _counts.GetValueOrDefault(fixPoint) + 1;
        return Mode;
    }

    /// <summary>The last batch's; null before the first.</summary>
    public int? Last { get; private set; }

    public int Mode => _counts.MaxBy(pair => pair.Value).Key;
}
