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
/// <param name="BeyondLargestSeen">Pairs of engines between which more tokens can lie than in any known program of the set.</param>
internal sealed record HazardReport(
    ImmutableArray<string> TokenErrors,
    ImmutableArray<Hazard> Hazards,
    int HazardCount,
    ImmutableSortedDictionary<EnginePair, int> LargestOutstanding,
    ImmutableArray<EnginePair> BeyondLargestSeen)
{
    /// <summary>The program is proven: it ends, its tokens balance, and every conflict is ordered.</summary>
    public bool IsClean => TokenErrors.IsEmpty && HazardCount == 0;
}
