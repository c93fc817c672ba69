using Vai.Isa;

namespace Vai.Compiler.Tokens;

/// <summary>
/// The tokens of a program, and for each instruction what is complete before it starts whatever the engines do.
/// Instruction numbers count from 1.
/// </summary>
/// <param name="Tokens">In program order of the waiting instruction.</param>
/// <param name="CompleteBefore">By instruction: the last instruction of each engine that is surely complete.</param>
internal sealed record TokenOrder(ImmutableArray<Token> Tokens, ImmutableArray<EngineNumbers> CompleteBefore)
{
    /// <summary>One pass in program order: a token only where the order does not follow from earlier ones.</summary>
    /// <param name="wanted">Dependencies by instruction, from its accesses and from full counters.</param>
    public static TokenOrder Of(ImmutableArray<Instruction> program, IReadOnlyList<EngineNumbers> wanted)
    {
        var tokens = ImmutableArray.CreateBuilder<Token>();
        var before = ImmutableArray.CreateBuilder<EngineNumbers>(program.Length + 1);
        before.Add(default);
        var last = new EngineNumbers();
        for (var number = 1; number <= program.Length; number++)
        {
            if (program[number - 1].Engine == Engines.None)
            {
                before.Add(default);
                continue;
            }

            var engine = EngineNumbers.IndexOf(program[number - 1].Engine);
            var known = Completion(last[engine], engine);
            // The latest first: what it waited for itself needs no token of its own.
            foreach (var from in Descending(wanted[number], engine))
            {
                var source = EngineNumbers.IndexOf(program[from - 1].Engine);
                if (from > known[source])
                {
                    tokens.Add(new Token(from, number));
                    known.RaiseTo(Completion(from, source));
                }
            }

            before.Add(known);
            last[engine] = number;
        }

        return new TokenOrder(tokens.ToImmutable(), before.MoveToImmutable());

        EngineNumbers Completion(int number, int engine)
        {
            var complete = before[number];
            complete[engine] = number;
            return complete;
        }
    }

    private static IEnumerable<int> Descending(EngineNumbers wanted, int engine)
    {
        var numbers = new List<int>();
        for (var other = 0; other < EngineNumbers.Count; other++)
        {
            if (other != engine && wanted[other] > 0)
            {
                numbers.Add(wanted[other]);
            }
        }

        return numbers.OrderDescending();
    }
}
