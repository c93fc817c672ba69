using System.Globalization;
using Vai.Runtime.Simulation.Machine;

namespace Vai.Runtime.Simulation.Hazards;

/// <summary>For a range of places and each engine: the position, in the engine's queue, of its last write and read.</summary>
/// <param name="memory">The memory that the places are in, <paramref name="unit"/> what a place is, <paramref name="origin"/> the number of
/// the first: for messages.</param>
internal sealed class AccessTimes(int places, string unit, long origin, string memory)
{
    private const int Never = -1;

    // An engine that never writes (or reads) here takes no memory: only LOAD and SAVE see DDR.
    private readonly int[]?[] _writes = new int[EngineQueues.EngineCount][];
    private readonly int[]?[] _reads = new int[EngineQueues.EngineCount][];

    public string Describe(int place) => string.Create(CultureInfo.InvariantCulture, $"{memory} {unit} {origin + place}");

    /// <summary>Empty where the engine never wrote.</summary>
    public ReadOnlySpan<int> LastWrite(int engine, int first, int count) => Slice(_writes[engine], first, count);

    /// <summary>Empty where the engine never read.</summary>
    public ReadOnlySpan<int> LastRead(int engine, int first, int count) => Slice(_reads[engine], first, count);

    public void Accessed(int engine, int first, int count, int position, bool isWrite)
    {
        ref var times = ref (isWrite ? _writes : _reads)[engine];
        if (times is null)
        {
            times = new int[places];
            Array.Fill(times, Never);
        }

        times.AsSpan(first, count).Fill(position);
    }

    private static ReadOnlySpan<int> Slice(int[]? times, int first, int count) => times is null ? default : times.AsSpan(first, count);
}
