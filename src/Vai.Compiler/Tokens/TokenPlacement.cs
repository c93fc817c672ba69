using System.Globalization;
using Vai.Isa;
using Vai.Targets;

namespace Vai.Compiler.Tokens;

/// <summary>
/// Puts the dependency bits on a program: a pure function of its instructions (machine.md 3). Every conflict between
/// engines is ordered, nothing that follows from other tokens gets one, and no counter holds more than vendor code lets it hold.
/// </summary>
/// <param name="Program">With its bits; whatever bits it had before are replaced.</param>
/// <param name="OverfullCounters">Counters that some order of execution fills beyond what vendor code shows, in words.</param>
internal sealed record TokenPlacement(ImmutableArray<Instruction> Program, ImmutableArray<string> OverfullCounters)
{
    /// <summary>Counters that are still too full by then stay so.</summary>
    private const int MaximumRounds = 16;

    private static readonly int Saving = EngineNumbers.IndexOf(Engines.Save);

    /// <exception cref="ArgumentException">The program holds an instruction that this compiler does not emit.</exception>
    public static TokenPlacement Of(DpuTarget target, ImmutableArray<Instruction> program)
    {
        var pairs = new SavePairs(program);
        var wanted = Conflicts(target, program, pairs);
        var order = TokenOrder.Of(program, wanted);
        for (var round = 0; round < MaximumRounds; round++)
        {
            var relief = TokenCounter.Of(target.InstructionSet, program, order).SelectMany(counter => counter.Relief(order)).ToList();
            if (relief.Count == 0)
            {
                break;
            }

            foreach (var (from, to) in relief)
            {
                var engine = EngineNumbers.IndexOf(program[from - 1].Engine);
                var (signal, wait) = (pairs.Last(from), pairs.First(to));
                wanted[wait][engine] = Math.Max(wanted[wait][engine], signal);
            }

            order = TokenOrder.Of(program, wanted);
        }

        return new TokenPlacement(Apply(program, order.Tokens, pairs), Overfull(target.InstructionSet, program, order));
    }

    /// <summary>By instruction number, from 1: the latest instruction of each engine that it conflicts with; of a pair of SAVEs, the first
    /// waits for both, and the second speaks for both.</summary>
    private static EngineNumbers[] Conflicts(DpuTarget target, ImmutableArray<Instruction> program, SavePairs pairs)
    {
        var conflicts = new EngineNumbers[program.Length + 1];
        var finder = new DependencyFinder(target);
        foreach (var (index, access) in MemoryAccesses.Of(target, program).Index())
        {
            if (access != MemoryAccess.None)
            {
                var needed = finder.Next(index + 1, EngineNumbers.IndexOf(program[index].Engine), access);
                needed[Saving] = pairs.Last(needed[Saving]);
                conflicts[pairs.First(index + 1)].RaiseTo(needed);
            }
        }

        return conflicts;
    }

    private static ImmutableArray<string> Overfull(InstructionSet set, ImmutableArray<Instruction> program, TokenOrder order) =>
    [
        .. from counter in TokenCounter.Of(set, program, order)
           let outstanding = counter.Outstanding(order).Max()
           where outstanding > counter.Limit
           select string.Create(CultureInfo.InvariantCulture,
               $"{outstanding} tokens at once from {counter.From} to {counter.To} ({counter.Limit} seen)"),
    ];

    private static ImmutableArray<Instruction> Apply(ImmutableArray<Instruction> program, ImmutableArray<Token> tokens, SavePairs pairs)
    {
        // Every instruction holds its own engine's token while it runs, a pair of SAVEs one together; END waits until SAVE is idle.
        var waits = program.Select(Own).ToArray();
        var signals = program.Select(Own).ToArray();
        foreach (var (from, to) in tokens)
        {
            waits[to - 1] |= program[from - 1].Engine;
            signals[from - 1] |= program[to - 1].Engine;
        }

        return [.. program.Select((instruction, index) => (instruction, pairs.First(index + 1), pairs.Last(index + 1), index + 1) switch
        {
            (Save first, var number, var last, var own) when own == number && own < last =>
                first with { WaitsFor = waits[index], Signals = Engines.None },
            (Save second, var number, _, var own) when own > number =>
                second with { WaitsFor = Engines.None, Signals = signals[index], Port = 1 },
            _ => instruction with { WaitsFor = waits[index], Signals = signals[index] },
        })];
    }

    private static Engines Own(Instruction instruction) => instruction is End ? Engines.Save : instruction.Engine;
}
