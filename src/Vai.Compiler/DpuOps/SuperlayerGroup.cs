using Vai.Compiled;
using Vai.Compiler.Superlayers;
using Vai.Targets;

namespace Vai.Compiler.DpuOps;

/// <summary>The ops of one superlayer, first to last; only the last one's result goes to DDR.</summary>
internal sealed record SuperlayerGroup(ImmutableArray<XirOp> Ops)
{
    public XirOp First => Ops[0];

    public XirOp Last => Ops[^1];

    /// <summary>The groups of a DPU subgraph in the order of execution: an op joins the group that makes its input when it can.</summary>
    public static ImmutableArray<SuperlayerGroup> Form(ImmutableArray<XirOp> ops, DpuTarget target)
    {
        var places = ops.ToDictionary(op => op.Name, FixedOps.Unplaced, StringComparer.Ordinal);
        var readers = ops.SelectMany(op => op.InputNames).CountBy(name => name).ToDictionary(StringComparer.Ordinal);
        var groups = new List<SuperlayerGroup>();
        var makers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var op in ops)
        {
            // The last group that makes any of its inputs: all other inputs are there by then.
            var index = op.InputNames.Select(name => makers.GetValueOrDefault(name, -1)).DefaultIfEmpty(-1).Max();
            makers[op.Name] = index;
            if (SuperlayerOps.For(op.Type) is null)
            {
                continue;
            }

            if (index >= 0
                && op.InputNames.Contains(groups[index].Last.Name, StringComparer.Ordinal)
                && readers[groups[index].Last.Name] == 1
                && SuperlayerOps.For(op.Type)!.Fused(groups[index].ToSuperlayer(places, target), op, places, target) is not null)
            {
                groups[index] = new SuperlayerGroup(groups[index].Ops.Add(op));
            }
            else
            {
                makers[op.Name] = groups.Count;
                groups.Add(new SuperlayerGroup([op]));
            }
        }

        return [.. groups];
    }

    /// <param name="places">Where every op's tensor lies.</param>
    public Superlayer ToSuperlayer(IReadOnlyDictionary<string, DdrTensor> places, DpuTarget target) => Ops.Skip(1).Aggregate(
        SuperlayerOps.For(First.Type)!.Alone(First, places),
        (before, op) => SuperlayerOps.For(op.Type)!.Fused(before, op, places, target)
            ?? throw new InvalidOperationException($"'{op.Name}' no longer fuses with '{before.Name}'"));
}
