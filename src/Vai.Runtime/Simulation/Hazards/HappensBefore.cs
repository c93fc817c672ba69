using Vai.Isa;
using Vai.Runtime.Simulation.Machine;

namespace Vai.Runtime.Simulation.Hazards;

/// <summary>
/// Walks a program in a legal order and knows for every instruction what has completed before it starts in <em>every</em> legal order:
/// a vector clock with one component an engine, merged along the tokens. Which order is walked does not matter: each counter has one giver
/// and one taker, so all orders match the same tokens.
/// </summary>
internal sealed class HappensBefore(ImmutableArray<Instruction> program)
{
    private const int Count = EngineQueues.EngineCount;

    private readonly EngineQueues _queues = new(program);
    private readonly int[] _clocksAtCompletion = new int[program.Length * Count];
    private readonly int[][] _clocksAtStart = [new int[Count], new int[Count], new int[Count], new int[Count]];
    private int _current;

    /// <summary>For each engine: how many of its first instructions have surely completed when the current instruction starts.</summary>
    public ReadOnlySpan<int> CompleteBefore => _clocksAtStart[_current];

    /// <summary>Deadlock or imbalance, after the walk.</summary>
    public IEnumerable<string> TokenErrors => _queues.IsDone ? _queues.DescribeImbalance() : _queues.DescribeBlocked();

    /// <summary>Goes to the next instruction; false when all are done or none can start.</summary>
    public bool TryNext(out int number)
    {
        for (var tried = 0; tried < Count; tried++)
        {
            if (_queues.CanStart(_current))
            {
                number = StartNext();
                return true;
            }

            _current = (_current + 1) % Count;
        }

        number = -1;
        return false;
    }

    private int StartNext()
    {
        // An engine starts its instructions in order, so what was complete before the last one is complete before this one.
        var clock = _clocksAtStart[_current];
        foreach (var giver in _queues.TokensOfNext(_current))
        {
            if (giver != EngineQueues.InitialToken)
            {
                Merge(clock, _clocksAtCompletion.AsSpan(giver * Count, Count));
            }
        }

        var number = _queues.Start(_current);
        var completion = _clocksAtCompletion.AsSpan(number * Count, Count);
        clock.CopyTo(completion);
        // Engines complete in order; the second SAVE of a pair signals for both (machine.md 11, inferred from vendor code).
        completion[_current] = _queues.Started(_current);
        _queues.Complete(number);
        return number;
    }

    private static void Merge(Span<int> clock, ReadOnlySpan<int> other)
    {
        for (var engine = 0; engine < Count; engine++)
        {
            clock[engine] = Math.Max(clock[engine], other[engine]);
        }
    }
}
