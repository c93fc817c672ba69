using System.Globalization;

namespace Vai.Runtime.Simulation;

/// <summary>For a range of places and each engine: the position, in the engine's queue, of its last write and read.</summary>
internal sealed class AccessTimes
{
    private const int Never = -1;

    private readonly int[] _times;
    private readonly int _places;
    private readonly string _memory;
    private readonly string _unit;
    private readonly long _origin;

    /// <param name="memory">The memory that the places are in, <paramref name="unit"/> what a place is, <paramref name="origin"/> the number of the first: for messages.</param>
    public AccessTimes(int places, string unit, long origin, string memory)
    {
        _memory = memory;
        _unit = unit;
        _origin = origin;
        _places = places;
        _times = new int[2 * EngineQueues.EngineCount * places];
        Array.Fill(_times, Never);
    }

    public string Describe(int place) => string.Create(CultureInfo.InvariantCulture, $"{_memory} {_unit} {_origin + place}");

    public Span<int> LastWrite(int engine, int first, int count) => _times.AsSpan((engine * _places) + first, count);

    public Span<int> LastRead(int engine, int first, int count) => _times.AsSpan(((EngineQueues.EngineCount + engine) * _places) + first, count);
}
