using Vai.Isa;
using Vai.Runtime.Simulation.Machine;

namespace Vai.Runtime.Simulation;

/// <summary>
/// The order in which a simulation executes instructions. The machine's engines run freely and only tokens order them: a program
/// whose tokens are right stores the same bytes in every order.
/// </summary>
internal abstract record ExecutionOrder
{
    private protected ExecutionOrder()
    {
    }

    /// <summary>As the instructions stand in the program; always a legal schedule of a right program.</summary>
    public static ExecutionOrder Program { get; } = new ProgramOrder();

    /// <summary>Any engine that has its tokens may be next; two SAVEs that run at a time complete in any order.</summary>
    public static ExecutionOrder Random(ulong seed) => new RandomOrder(seed);

    /// <summary>The first engine of the list that has its tokens is next: the most one-sided schedules there are.</summary>
    /// <param name="engines">Each of the four engines once.</param>
    public static ExecutionOrder Priority(params ReadOnlySpan<Engines> engines) => new PriorityOrder([.. engines]);

    /// <summary>The numbers of all instructions in the order of execution.</summary>
    /// <exception cref="VaiException">VAI6203: nothing can start any more.</exception>
    internal abstract IEnumerable<int> Of(ImmutableArray<Instruction> program);

    private static IEnumerable<int> RunFreely(ImmutableArray<Instruction> program, Func<List<int>, int> choose, Func<bool> delayFirstOfPair)
    {
        var queues = new EngineQueues(program);
        var ready = new List<int>(EngineQueues.EngineCount);
        var delayed = new List<int>();
        while (!queues.IsDone)
        {
            ready.Clear();
            ready.AddRange(Enumerable.Range(0, EngineQueues.EngineCount).Where(queues.CanStart));
            if (ready.Count == 0)
            {
                throw VaiDiagnostics.Deadlock.UnplacedException(string.Join("; ", queues.DescribeBlocked()));
            }

            var number = queues.Start(choose(ready));
            if (IsFirstOfPair(program[number]) && delayFirstOfPair())
            {
                delayed.Add(number);
                continue;
            }

            yield return number;
            foreach (var first in program[number] is Save ? delayed : [])
            {
                yield return first;
            }

            if (program[number] is Save)
            {
                delayed.Clear();
            }

            queues.Complete(number);
        }

        foreach (var number in delayed.Concat(program.Index().Where(item => item.Item is End).Select(item => item.Index)))
        {
            yield return number;
        }
    }

    /// <summary>It returns no token at all, so nobody notices when it completes before its partner does.</summary>
    private static bool IsFirstOfPair(Instruction instruction) => instruction is Save { Signals: Engines.None };

    private sealed record ProgramOrder : ExecutionOrder
    {
        internal override IEnumerable<int> Of(ImmutableArray<Instruction> program) => Enumerable.Range(0, program.Length);
    }

    private sealed record RandomOrder(ulong Seed) : ExecutionOrder
    {
        internal override IEnumerable<int> Of(ImmutableArray<Instruction> program)
        {
            var state = Seed;
            return RunFreely(program, ready => ready[(int)(Next() % (ulong)ready.Count)], () => Next() % 2 == 0);

            ulong Next() => Poison.Mix(state++);
        }
    }

    private sealed record PriorityOrder(ImmutableArray<Engines> Engines) : ExecutionOrder
    {
        internal override IEnumerable<int> Of(ImmutableArray<Instruction> program)
        {
            var ranks = Engines.Select(EngineQueues.IndexOf).ToArray();
            return RunFreely(program, ready => ranks.First(ready.Contains), () => false);
        }
    }
}
