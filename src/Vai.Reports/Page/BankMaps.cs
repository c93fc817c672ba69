using System.Numerics;
using Vai.Isa;
using Vai.Compiled;
using Vai.Runtime.Simulation.Executions;
using Vai.Runtime.Simulation.Machine;
using Vai.Runtime.Simulation.Profiling;
using Vai.Targets;

namespace Vai.Reports.Page;

/// <summary>What lies in banks that are next to each other, in the same lines of each, from when to when.</summary>
/// <param name="Layer">The layer that put it there, by its place in the profile.</param>
/// <param name="Kind">0: features from DDR; 1: weights and biases; 2: results.</param>
/// <param name="From">The cycle in which the first of it is written.</param>
/// <param name="To">The cycle in which the last of it was read.</param>
/// <param name="Lines">First block and number of blocks in turn; a block is 1/64 of a bank.</param>
internal sealed record BankSpan(int Layer, int Kind, int FirstBank, int Banks, long From, long To, ImmutableArray<int> Lines);

/// <summary>Follows what a program writes into the banks until it is read for the last time.</summary>
internal sealed class BankMaps : IAccessVisitor
{
    /// <summary>Blocks of a bank: its lines are remembered as the bits of a word.</summary>
    private const int Blocks = 64;

    private const int LinesPerBlock = DpuArchitecture.BankDepth / Blocks;

    private readonly SubgraphTrace _trace;
    private readonly Dictionary<(int Layer, int Kind, int Bank), Content> _contents = [];
    private readonly Content?[][] _writers;
    private InstructionExecution _execution;

    private BankMaps(SubgraphTrace trace)
    {
        _trace = trace;
        _execution = trace.Executions[0];
        _writers =
            [.. Enumerable.Range(0, trace.Subgraph.Target.Banks.Count).Select(_ => new Content?[DpuArchitecture.BankDepth])];
    }

    /// <summary>In the order of time.</summary>
    public static ImmutableArray<BankSpan> Of(SubgraphTrace trace)
    {
        if (trace.Executions.IsEmpty)
        {
            return [];
        }

        var maps = new BankMaps(trace);
        foreach (var execution in trace.Executions)
        {
            maps._execution = execution;
            execution.VisitAccesses(maps);
        }

        return maps.Spans();
    }

    /// <inheritdoc/>
    public void BankLines(int bank, int line, int count, bool isWrite)
    {
        var first = line & (DpuArchitecture.BankDepth - 1);
        var untilEnd = Math.Min(count, DpuArchitecture.BankDepth - first);
        Visit(bank, first, untilEnd, isWrite);
        Visit(bank, 0, Math.Min(count - untilEnd, DpuArchitecture.BankDepth), isWrite);
    }

    /// <inheritdoc/>
    public void DdrBytes(int register, long address, int count, bool isWrite)
    {
    }

    private void Visit(int bank, int first, int count, bool isWrite)
    {
        if (count <= 0)
        {
            return;
        }

        var (start, end) = (_trace.Starts[_execution.Number], _trace.Starts[_execution.Number] + _trace.Durations[_execution.Number]);
        if (!isWrite)
        {
            // The ends of the run tell whose it is, as good as always, and cost nothing.
            _writers[bank][first]?.Read(end);
            _writers[bank][first + count - 1]?.Read(end);
            return;
        }

        var content = ContentOf(bank);
        content.Write(start, end);
        for (var block = first / LinesPerBlock; block <= (first + count - 1) / LinesPerBlock; block++)
        {
            content.Mask |= 1UL << block;
        }

        _writers[bank].AsSpan(first, count).Fill(content);
    }

    private Content ContentOf(int bank)
    {
        var key = (_trace.Layers[_execution.Number], KindOf(_execution.Instruction), bank);
        return _contents.TryGetValue(key, out var content) ? content : _contents[key] = new Content();
    }

    private int KindOf(Instruction instruction) => instruction is not Load load ? 2
        : _trace.Subgraph.Registers.Any(register => register.Id == load.Register && register.Context == RegisterContext.Constant) ? 1 : 0;

    /// <summary>Neighbouring banks that hold the same lines at the same time, give or take a hundredth of it, are one span.</summary>
    private ImmutableArray<BankSpan> Spans()
    {
        var spans = new List<BankSpan>();
        foreach (var ((layer, kind, bank), content) in _contents.OrderBy(pair => pair.Key))
        {
            var (from, to) = ((long)Math.Round(content.From), (long)Math.Round(content.To));
            var lines = Runs(content.Mask);
            if (spans is [.., var last] && (last.Layer, last.Kind, last.FirstBank + last.Banks) == (layer, kind, bank)
                && !IsFirst(bank) && last.Lines.SequenceEqual(lines) && IsNear(last.From, from) && IsNear(last.To, to))
            {
                spans[^1] = last with { Banks = last.Banks + 1, From = Math.Min(last.From, from), To = Math.Max(last.To, to) };
            }
            else
            {
                spans.Add(new BankSpan(layer, kind, bank, 1, from, to, lines));
            }
        }

        return [.. spans.OrderBy(span => span.From).ThenBy(span => span.FirstBank)];
    }

    /// <summary>Banks of two kinds, or of two groups, lie next to each other by chance.</summary>
    private bool IsFirst(int bank)
    {
        var banks = _trace.Subgraph.Target.Banks;
        return bank >= banks.FirstWeightBank
            ? banks.KindOf(bank) != banks.KindOf(bank - 1)
            : bank % banks.BanksPerGroup == 0;
    }

    private bool IsNear(long one, long other) => Math.Abs(one - other) <= _trace.Profile.Estimate.Cycles / 100;

    private static ImmutableArray<int> Runs(ulong mask)
    {
        var runs = ImmutableArray.CreateBuilder<int>();
        for (var block = 0; block < Blocks;)
        {
            var (rest, skipped) = (mask >> block, mask >> block == 0 ? Blocks : BitOperations.TrailingZeroCount(mask >> block));
            if (rest == 0)
            {
                break;
            }

            var length = BitOperations.TrailingZeroCount(~(rest >> skipped));
            runs.AddRange(block + skipped, Math.Min(length, Blocks - block - skipped));
            block += skipped + length;
        }

        return runs.ToImmutable();
    }

    private sealed class Content
    {
        public ulong Mask { get; set; }

        public double From { get; private set; } = double.PositiveInfinity;

        public double To { get; private set; }

        public void Write(double start, double end) => (From, To) = (Math.Min(From, start), Math.Max(To, end));

        public void Read(double end) => To = Math.Max(To, end);
    }
}
