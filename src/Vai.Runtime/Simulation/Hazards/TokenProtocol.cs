using Vai.Isa;

namespace Vai.Runtime.Simulation.Hazards;

/// <summary>The dependency masks that the machine's protocol has; the proof of order stands on them (machine.md 3).</summary>
internal static class TokenProtocol
{
    /// <summary>Instructions with other masks, in words.</summary>
    public static IEnumerable<string> Violations(ImmutableArray<Instruction> program)
    {
        int? firstOfPair = null;
        foreach (var (number, instruction) in program.Index())
        {
            if (instruction is Save save)
            {
                var isSecond = firstOfPair is not null;
                if (SaveViolation(save, isSecond) is { } violation)
                {
                    yield return $"instruction {number} (SAVE) {violation}";
                }

                firstOfPair = !isSecond && !save.Signals.HasFlag(Engines.Save) ? number : null;
            }
            else if (Violation(instruction) is { } violation)
            {
                yield return $"instruction {number} ({instruction.Mnemonic}) {violation}";
            }
        }

        if (firstOfPair is { } alone)
        {
            yield return $"instruction {alone} (SAVE) returns no token of its own and has no partner";
        }
    }

    private static string? Violation(Instruction instruction) => instruction switch
    {
        End => instruction is { WaitsFor: Engines.Save, Signals: Engines.Save } ? null : "does not wait for SAVE alone",
        { IsInit: true } => instruction.WaitsFor == instruction.Engine && instruction.Signals == instruction.Engine
            ? null
            : "has tokens of other engines than its own",
        _ => instruction.WaitsFor.HasFlag(instruction.Engine) && instruction.Signals.HasFlag(instruction.Engine)
            ? null
            : "does not take and return its own engine's token",
    };

    private static string? SaveViolation(Save save, bool isSecond)
    {
        if (isSecond)
        {
            return save is { Port: 1, WaitsFor: Engines.None } && save.Signals.HasFlag(Engines.Save)
                ? null
                : "is second of a pair, and must use port 1, wait for nothing and return the pair's token";
        }

        if (!save.WaitsFor.HasFlag(Engines.Save) || save.Port != 0)
        {
            return "is not second of a pair, and must use port 0 and take the engine's token";
        }

        return save.Signals is Engines.None || save.Signals.HasFlag(Engines.Save)
            ? null
            : "is first of a pair and signals, which is its partner's to do";
    }
}
