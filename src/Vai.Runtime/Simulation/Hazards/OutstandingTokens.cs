using Vai.Isa;
using Vai.Runtime.Simulation.Machine;

namespace Vai.Runtime.Simulation.Hazards;

/// <summary>How many tokens can lie between two engines when the taker is as slow as can be.</summary>
internal static class OutstandingTokens
{
    /// <summary>The largest counts over all legal schedules; pairs of an engine with itself, and pairs never used, are left out.</summary>
    public static ImmutableSortedDictionary<EnginePair, int> Largest(ImmutableArray<Instruction> program)
    {
        var largest = new int[EngineQueues.EngineCount, EngineQueues.EngineCount];
        for (var taker = 0; taker < EngineQueues.EngineCount; taker++)
        {
            RunWithSlow(taker, program, largest);
        }

        return EngineQueues.Pairs
            .Where(pair => pair.From != pair.To && largest[pair.From, pair.To] > 0)
            .ToImmutableSortedDictionary(
                pair => new EnginePair(EngineQueues.ToEngine(pair.From), EngineQueues.ToEngine(pair.To)),
                pair => largest[pair.From, pair.To]);
    }

    /// <summary>Lets the taker go on only when nobody else can: then every other engine is as far ahead of it as it ever gets.</summary>
    private static void RunWithSlow(int taker, ImmutableArray<Instruction> program, int[,] largest)
    {
        var queues = new EngineQueues(program);
        do
        {
            RunOthers(queues, taker);
            for (var from = 0; from < EngineQueues.EngineCount; from++)
            {
                largest[from, taker] = Math.Max(largest[from, taker], queues.Outstanding(from, taker));
            }
        }
        while (TryRun(queues, taker));
    }

    private static void RunOthers(EngineQueues queues, int taker)
    {
        for (var progress = true; progress;)
        {
            progress = false;
            for (var engine = 0; engine < EngineQueues.EngineCount; engine++)
            {
                while (engine != taker && TryRun(queues, engine))
                {
                    progress = true;
                }
            }
        }
    }

    private static bool TryRun(EngineQueues queues, int engine)
    {
        if (!queues.CanStart(engine))
        {
            return false;
        }

        queues.Complete(queues.Start(engine));
        return true;
    }
}
