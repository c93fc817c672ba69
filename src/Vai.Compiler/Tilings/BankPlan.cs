using Vai.Compiler.Superlayers;
using Vai.Targets;

namespace Vai.Compiler.Tilings;

/// <summary>What a superlayer finds in the feature-map banks, what it leaves there, and which lines it may use in passing.</summary>
/// <param name="Inputs">By map that it reads: where the whole map lies; null where its rows are loaded from DDR.</param>
/// <param name="Output">Where the whole result stays; null where its rows only pass through.</param>
/// <param name="IsSaved">Whether the result goes to DDR.</param>
/// <param name="Free">By group of banks: lines for rows on their way.</param>
internal sealed record BankPlan(ImmutableArray<RowPlacement?> Inputs, RowPlacement? Output, bool IsSaved, ImmutableArray<Interval> Free)
{
    /// <summary>From DDR to DDR, with all lines free.</summary>
    public static BankPlan Streaming(DpuTarget target, Superlayer superlayer) => new(
        [.. superlayer.Reads.Select(_ => (RowPlacement?)null)], null, true,
        [.. Enumerable.Repeat(new Interval(0, DpuArchitecture.BankDepth), target.Banks.GroupCount)]);

    /// <summary>
    /// Groups for rows on their way in and out, the best first. Where no map stays, the first group takes what comes in and the last
    /// one what goes out, the vendor's way.
    /// </summary>
    public IEnumerable<(int Input, int Result)> Groups
    {
        get
        {
            var last = Free.Length - 1;
            IEnumerable<(int, int)> pairs =
                Free.All(lines => lines.Count == DpuArchitecture.BankDepth) ? [(0, last)] : [(0, last), (last, 0), (0, 0), (last, last)];
            return pairs.Distinct();
        }
    }

    /// <summary>Rows that a neighbour's rows must not share a bank with when several are computed at once.</summary>
    public bool IsFolded => Output is { Fold: > 1 } || Inputs.Any(input => input is { Fold: > 1 });
}
