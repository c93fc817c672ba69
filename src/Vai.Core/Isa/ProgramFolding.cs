using System.Runtime.InteropServices;

namespace Vai.Isa;

/// <summary>
/// Finds the loops that a compiler unrolled: instructions of one kind, with the same tokens and the same label, whose fields grow by
/// constants; then sequences of such loops, and so on.
/// </summary>
internal static class ProgramFolding
{
    private const int LongestPeriod = 64;
    private const int Rounds = 4;
    private const int BankLines = 2048;

    /// <summary>The program's parts in order. Short repetitions are folded only when no longer one was found.</summary>
    /// <param name="labels">One for each instruction; parts of a loop agree in them.</param>
    public static ImmutableArray<FoldedStep> Fold(ImmutableArray<Instruction> program, ImmutableArray<int> labels)
    {
        var steps = program.Zip(labels).Index().Select(FoldedStep (item) => Leaf(item.Index, item.Item.First, item.Item.Second)).ToList();
        for (var round = 0; round < Rounds; round++)
        {
            for (var period = 1; period <= LongestPeriod; period++)
            {
                steps = FoldPeriod(steps, period, leastTurns: round == 0 || period == 1 ? 3 : 2);
            }
        }

        return [.. steps];
    }

    /// <summary>The fields of every instruction again, without the dependency masks.</summary>
    public static IEnumerable<(FoldedInstruction Step, ImmutableArray<int> Values)> Unfold(IEnumerable<FoldedStep> steps) =>
        steps.SelectMany(step => Unfold(step, []));

    /// <summary>The fields without the dependency masks.</summary>
    public static IEnumerable<(string Name, int Value)> FieldsOf(Instruction instruction) =>
        instruction.Fields.Where(field => field.Name is not ("dpdby" or "dpdon"));

    private static IEnumerable<(FoldedInstruction, ImmutableArray<int>)> Unfold(FoldedStep step, ImmutableArray<int> turns) => step switch
    {
        FoldedLoop loop => Enumerable.Range(0, loop.Count).SelectMany(turn => loop.Body.SelectMany(part => Unfold(part, [turn, .. turns]))),
        FoldedInstruction leaf => [(leaf, Values(leaf, turns))],
        _ => throw new ArgumentOutOfRangeException(nameof(step)),
    };

    private static ImmutableArray<int> Values(FoldedInstruction leaf, ImmutableArray<int> turns) =>
    [
        .. leaf.Values.Select((first, i) =>
        {
            var value = first + turns.Zip(leaf.Steps, (turn, steps) => turn * steps[i]).Sum();
            return Wraps(leaf, i) ? ((value % BankLines) + BankLines) % BankLines : value;
        }),
    ];

    private static FoldedInstruction Leaf(int number, Instruction instruction, int label)
    {
        var hash = new HashCode();
        hash.Add(instruction.Mnemonic);
        hash.Add(instruction.WaitsFor);
        hash.Add(instruction.Signals);
        hash.Add(label);
        var (values, wraps) = (ImmutableArray.CreateBuilder<int>(), 0u);
        foreach (var (name, value) in FieldsOf(instruction))
        {
            wraps |= name.StartsWith("bank_addr", StringComparison.Ordinal) && value < BankLines ? 1u << values.Count : 0;
            values.Add(value);
        }

        return new FoldedInstruction(number, hash.ToHashCode(), instruction, label, values.ToImmutable(), wraps, []);
    }

    private static bool Wraps(FoldedInstruction leaf, int field) => (leaf.Wraps & (1u << field)) != 0;

    private static List<FoldedStep> FoldPeriod(List<FoldedStep> steps, int period, int leastTurns)
    {
        var folded = new List<FoldedStep>(steps.Count);
        for (var i = 0; i < steps.Count;)
        {
            var (turns, growth) = SameShapes(steps, i, period) ? Turns(steps, i, period) : (1, []);
            if (turns >= leastTurns)
            {
                folded.Add(Loop(steps.GetRange(i, period), turns, growth));
                i += turns * period;
            }
            else
            {
                folded.Add(steps[i++]);
            }
        }

        return folded;
    }

    // Most places end here: it must be quick.
    private static bool SameShapes(List<FoldedStep> steps, int start, int period)
    {
        if (start + (2 * period) > steps.Count)
        {
            return false;
        }

        for (var i = start; i < start + period; i++)
        {
            if (steps[i].Shape != steps[i + period].Shape)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>How often the parts from a place on repeat with constant growth, and the growth of each instruction in them.</summary>
    private static (int Turns, List<ImmutableArray<int>> Growth) Turns(List<FoldedStep> steps, int start, int period)
    {
        List<ImmutableArray<int>> growth = [];
        var turns = 1;
        for (var next = start + period; next + period <= steps.Count; next += period, turns++)
        {
            List<ImmutableArray<int>> current = [];
            for (var i = 0; i < period; i++)
            {
                if (!TryGrow(steps[next - period + i], steps[next + i], current))
                {
                    return (turns, growth);
                }
            }

            if (turns > 1 && !Same(growth, current))
            {
                return (turns, growth);
            }

            growth = current;
        }

        return (turns, growth);
    }

    /// <summary>Adds, for each instruction of two parts of equal shape, how the fields grow from one to the other.</summary>
    private static bool TryGrow(FoldedStep left, FoldedStep right, List<ImmutableArray<int>> growth)
    {
        if (left.Shape != right.Shape)
        {
            return false;
        }

        switch (left, right)
        {
            case (FoldedInstruction a, FoldedInstruction b):
                return TryGrow(a, b, growth);
            case (FoldedLoop a, FoldedLoop b) when a.Count == b.Count && a.Body.Length == b.Body.Length:
                for (var i = 0; i < a.Body.Length; i++)
                {
                    if (!TryGrow(a.Body[i], b.Body[i], growth))
                    {
                        return false;
                    }
                }

                return true;
            default:
                return false;
        }
    }

    private static bool TryGrow(FoldedInstruction left, FoldedInstruction right, List<ImmutableArray<int>> growth)
    {
        var (a, b) = (left.Instruction, right.Instruction);
        if (a.GetType() != b.GetType() || a.WaitsFor != b.WaitsFor || a.Signals != b.Signals || left.Label != right.Label
            || left.Wraps != right.Wraps || !Same(left.Steps, right.Steps))
        {
            return false;
        }

        var steps = new int[left.Values.Length];
        for (var i = 0; i < steps.Length; i++)
        {
            var step = right.Values[i] - left.Values[i];
            steps[i] = Wraps(left, i) ? ((step + BankLines + (BankLines / 2)) % BankLines) - (BankLines / 2) : step;
        }

        growth.Add(ImmutableCollectionsMarshal.AsImmutableArray(steps));
        return true;
    }

    private static bool Same(IReadOnlyList<ImmutableArray<int>> left, IReadOnlyList<ImmutableArray<int>> right)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        for (var i = 0; i < left.Count; i++)
        {
            if (!left[i].AsSpan().SequenceEqual(right[i].AsSpan()))
            {
                return false;
            }
        }

        return true;
    }

    private static FoldedLoop Loop(List<FoldedStep> body, int turns, List<ImmutableArray<int>> growth)
    {
        var next = 0;
        var hash = new HashCode();
        hash.Add(turns);
        foreach (var part in body)
        {
            hash.Add(part.Shape);
        }

        var parts = ImmutableArray.CreateBuilder<FoldedStep>(body.Count);
        foreach (var part in body)
        {
            parts.Add(Inside(part, growth, ref next));
        }

        return new FoldedLoop(body[0].First, hash.ToHashCode(), turns, parts.MoveToImmutable());
    }

    private static FoldedStep Inside(FoldedStep part, List<ImmutableArray<int>> growth, ref int next)
    {
        switch (part)
        {
            case FoldedInstruction leaf:
                return leaf with { Steps = leaf.Steps.Add(growth[next++]) };
            case FoldedLoop loop:
                var body = ImmutableArray.CreateBuilder<FoldedStep>(loop.Body.Length);
                foreach (var inner in loop.Body)
                {
                    body.Add(Inside(inner, growth, ref next));
                }

                return loop with { Body = body.MoveToImmutable() };
            default:
                throw new ArgumentOutOfRangeException(nameof(part));
        }
    }
}
