using System.Globalization;
using Vai.Isa;

namespace Vai.Runtime.Simulation.Hazards;

/// <summary>How two accesses to the same place conflict.</summary>
internal enum HazardKind { ReadAfterWrite, WriteAfterRead, WriteAfterWrite }

/// <summary>Two instructions that touch the same place, with nothing that orders them.</summary>
/// <param name="Kind">What the second does after what the first did, as the program has them.</param>
/// <param name="First">Number, from 0, of the one that comes first in the program.</param>
/// <param name="Second">Number of the other; the same when an instruction overwrites what it reads.</param>
/// <param name="Place">The first conflicting line of a bank or byte of a register.</param>
internal sealed record Hazard(HazardKind Kind, int First, int Second, string Place)
{
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Kind}: instruction {Second} does not wait for instruction {First} at {Place}");
}

/// <summary>Two engines: the one that gives tokens and the one that takes them.</summary>
internal readonly record struct EnginePair(Engines From, Engines To) : IComparable<EnginePair>
{
    public int CompareTo(EnginePair other) => (From, To).CompareTo((other.From, other.To));

    public static bool operator <(EnginePair left, EnginePair right) => left.CompareTo(right) < 0;

    public static bool operator >(EnginePair left, EnginePair right) => left.CompareTo(right) > 0;

    public static bool operator <=(EnginePair left, EnginePair right) => left.CompareTo(right) <= 0;

    public static bool operator >=(EnginePair left, EnginePair right) => left.CompareTo(right) >= 0;

    public override string ToString() => $"{From.ToString().ToUpperInvariant()}>{To.ToString().ToUpperInvariant()}";
}

/// <summary>What the hazard checker found.</summary>
/// <param name="TokenErrors">Deadlock, tokens left at END, masks that the machine's protocol does not have; in words.</param>
/// <param name="Hazards">The first conflicts, at most <see cref="HazardChecker.ReportedHazards"/>.</param>
/// <param name="HazardCount">All conflicts.</param>
/// <param name="LargestOutstanding">The most tokens that lie between two engines in the worst schedule.</param>
internal sealed record HazardReport(
    ImmutableArray<string> TokenErrors,
    ImmutableArray<Hazard> Hazards,
    int HazardCount,
    ImmutableSortedDictionary<EnginePair, int> LargestOutstanding)
{
    /// <summary>The program is proven: it ends, its tokens balance, and every conflict is ordered.</summary>
    public bool IsClean => TokenErrors.IsEmpty && HazardCount == 0;

    /// <summary>
    /// The most tokens between two engines in any known program of the vendor: the larger of what programs in order give (machine.md 3)
    /// and what this checker's worst schedules give (the test of all vendor files prints it). The width of the machine's counters is not
    /// known: more than this is a risk.
    /// </summary>
    public static ImmutableSortedDictionary<EnginePair, int> LargestSeen { get; } = ImmutableSortedDictionary.CreateRange(
    [
        Seen(Engines.Load, Engines.Conv, 103),
        Seen(Engines.Load, Engines.Misc, 31),
        Seen(Engines.Conv, Engines.Save, 204),
        Seen(Engines.Save, Engines.Load, 20),
        Seen(Engines.Save, Engines.Conv, 52),
        Seen(Engines.Save, Engines.Misc, 37),
        Seen(Engines.Conv, Engines.Load, 64),
        Seen(Engines.Misc, Engines.Load, 16),
        Seen(Engines.Misc, Engines.Save, 40),
        Seen(Engines.Conv, Engines.Misc, 8),
        Seen(Engines.Misc, Engines.Conv, 8),
    ]);

    /// <summary>Pairs of engines between which more tokens can lie than in any known program; a pair never seen counts as 0.</summary>
    public ImmutableArray<EnginePair> BeyondLargestSeen =>
        [.. LargestOutstanding.Where(pair => pair.Value > LargestSeen.GetValueOrDefault(pair.Key)).Select(pair => pair.Key)];

    private static KeyValuePair<EnginePair, int> Seen(Engines from, Engines to, int count) =>
        KeyValuePair.Create(new EnginePair(from, to), count);
}
