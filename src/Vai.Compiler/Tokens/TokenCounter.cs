using Vai.Isa;

namespace Vai.Compiler.Tokens;

/// <summary>The tokens of one ordered pair of engines, the nth signal with the nth wait.</summary>
internal sealed record TokenCounter(Engines From, Engines To, ImmutableArray<Token> Tokens)
{
    /// <summary>
    /// The largest counts in vendor code (machine.md 3): the width of the counters is unknown, so no program goes beyond. They are
    /// counts in program order; <see cref="InstructionSet.KnownTokens"/> also has what worst schedules of vendor code give, and this keeps
    /// below that. LOAD>SAVE is never seen; it gets the smallest of the others.
    /// </summary>
    public static ImmutableDictionary<(Engines, Engines), int> Limits { get; } = new Dictionary<(Engines, Engines), int>
    {
        [(Engines.Load, Engines.Conv)] = 28,
        [(Engines.Load, Engines.Misc)] = 31,
        [(Engines.Load, Engines.Save)] = 6,
        [(Engines.Conv, Engines.Save)] = 204,
        [(Engines.Conv, Engines.Load)] = 64,
        [(Engines.Conv, Engines.Misc)] = 6,
        [(Engines.Save, Engines.Load)] = 18,
        [(Engines.Save, Engines.Conv)] = 49,
        [(Engines.Save, Engines.Misc)] = 37,
        [(Engines.Misc, Engines.Load)] = 16,
        [(Engines.Misc, Engines.Save)] = 12,
        [(Engines.Misc, Engines.Conv)] = 8,
    }.ToImmutableDictionary();

    public int Limit => Limits[(From, To)];

    public static IEnumerable<TokenCounter> Of(ImmutableArray<Instruction> program, TokenOrder order) =>
        from token in order.Tokens
        group token by (From: program[token.From - 1].Engine, To: program[token.To - 1].Engine) into pair
        orderby pair.Key.From, pair.Key.To
        select new TokenCounter(pair.Key.From, pair.Key.To, [.. pair]);

    /// <summary>
    /// The most tokens that the counter can hold when a signal comes: all signals so far, less the waits that must be over.
    /// </summary>
    public IEnumerable<int> Outstanding(TokenOrder order)
    {
        var taken = 0;
        var waiting = EngineNumbers.IndexOf(To);
        foreach (var (number, token) in Tokens.Index())
        {
            while (taken < number && Tokens[taken].To <= order.CompleteBefore[token.From][waiting])
            {
                taken++;
            }

            yield return number + 1 - taken;
        }
    }

    /// <summary>
    /// Dependencies that keep the counter within its limit. Where the program's order allows it, the signal waits until an older
    /// token is taken. Otherwise the first wait that follows takes a later signal, which covers the ones between.
    /// </summary>
    public IEnumerable<Token> Relief(TokenOrder order)
    {
        foreach (var (index, outstanding) in Outstanding(order).Index())
        {
            if (outstanding > Limit)
            {
                var signal = Tokens[index].From;
                var wait = Tokens[index - Limit].To;
                yield return wait < signal
                    ? new Token(wait, signal)
                    : new Token(Tokens[index - Limit + 1].From, FirstWaitAfter(signal));
            }
        }
    }

    private int FirstWaitAfter(int number)
    {
        var (low, high) = (0, Tokens.Length - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = Tokens[middle].To > number ? (low, middle) : (middle + 1, high);
        }

        return Tokens[low].To;
    }
}
