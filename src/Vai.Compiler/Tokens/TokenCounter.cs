using Vai.Isa;

namespace Vai.Compiler.Tokens;

/// <summary>The tokens of one ordered pair of engines, the nth signal with the nth wait.</summary>
/// <param name="Limit">
/// The largest count in vendor code (machine.md 3): the width of the counters is unknown, so no program goes beyond. It is a count in
/// program order; worst schedules of vendor code give more, and this keeps below that.
/// </param>
internal sealed record TokenCounter(Engines From, Engines To, int Limit, ImmutableArray<Token> Tokens)
{
    public static IEnumerable<TokenCounter> Of(InstructionSet set, ImmutableArray<Instruction> program, TokenOrder order) =>
        from token in order.Tokens
        group token by (From: program[token.From - 1].Engine, To: program[token.To - 1].Engine) into pair
        orderby pair.Key.From, pair.Key.To
        select new TokenCounter(pair.Key.From, pair.Key.To, LimitOf(set, pair.Key.From, pair.Key.To), [.. pair]);

    /// <summary>LOAD>SAVE is never seen; it gets the smallest of the others.</summary>
    public static int LimitOf(InstructionSet set, Engines from, Engines to) =>
        set.KnownTokens.FirstOrDefault(known => (known.From, known.To) == (from, to))?.InOrder
        ?? set.KnownTokens.Min(known => known.InOrder);

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
