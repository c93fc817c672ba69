namespace Vai.Runtime.Simulation.Profiling;

/// <summary>The ops of a subgraph that read an op's output, directly or through ops that are only another view of the same bytes.</summary>
internal sealed class OpConsumers(ImmutableArray<XirOp> ops)
{
    private readonly ILookup<string, XirOp> _direct = (
        from op in ops
        from input in op.InputNames.Distinct()
        select (input, op)).ToLookup(pair => pair.input, pair => pair.op, StringComparer.Ordinal);

    private readonly Dictionary<string, int> _positions =
        ops.Index().ToDictionary(item => item.Item.Name, item => item.Index, StringComparer.Ordinal);

    private readonly Dictionary<string, ImmutableArray<XirOp>> _known = new(StringComparer.Ordinal);

    /// <summary>The place of an op in the subgraph's order.</summary>
    public int PositionOf(XirOp op) => _positions[op.Name];

    /// <summary>Nearest first.</summary>
    public ImmutableArray<XirOp> Of(XirOp op)
    {
        if (!_known.TryGetValue(op.Name, out var found))
        {
            _known[op.Name] = found = Search(op);
        }

        return found;
    }

    private ImmutableArray<XirOp> Search(XirOp op)
    {
        var found = ImmutableArray.CreateBuilder<XirOp>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Queue<XirOp>([op]);
        while (open.TryDequeue(out var next))
        {
            foreach (var consumer in _direct[next.Name].Where(consumer => seen.Add(consumer.Name)))
            {
                found.Add(consumer);
                if (consumer.Is(OpTraits.View))
                {
                    open.Enqueue(consumer);
                }
            }
        }

        return found.ToImmutable();
    }
}
