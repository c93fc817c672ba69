using Vai.Isa;
using Vai.Runtime.Simulation.Executions;
using Vai.Targets;

namespace Vai.Runtime.Simulation.Hazards;

/// <summary>
/// Proves of a program, from its instructions alone, that the dependency tokens order every two conflicting accesses to banks and DDR,
/// in every schedule that the machine can choose (machine.md 3).
/// </summary>
internal static class HazardChecker
{
    /// <summary>Hazards that are reported one by one; a broken program can have millions.</summary>
    public const int ReportedHazards = 100;

    /// <summary>Checks a program.</summary>
    /// <exception cref="VaiException">VAI6201 or VAI6202: what an instruction touches cannot be told.</exception>
    public static HazardReport Check(DpuTarget target, ImmutableArray<Instruction> program)
    {
        var executions = InstructionExecutions.Bind(program, target);
        var order = new HappensBefore(program);
        var accesses = new AccessHistory(target, program, executions);
        while (order.TryNext(out var number))
        {
            accesses.Visit(executions[number], order.CompleteBefore);
        }

        var largest = OutstandingTokens.Largest(program);
        return new HazardReport(
            [.. TokenProtocol.Violations(program), .. order.TokenErrors],
            accesses.Hazards,
            accesses.HazardCount,
            largest,
            [.. largest.Where(pair => pair.Value > Known(target.InstructionSet, pair.Key)).Select(pair => pair.Key)]);
    }

    // A pair never seen counts as 0.
    private static int Known(InstructionSet set, EnginePair pair) =>
        set.KnownTokens.FirstOrDefault(known => (known.From, known.To) == (pair.From, pair.To))?.AtWorst ?? 0;
}
