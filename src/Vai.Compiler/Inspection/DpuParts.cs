using Vai.Xir;

namespace Vai.Compiler.Inspection;

/// <summary>The parts of a graph that the DPU runs in one go.</summary>
internal static class DpuParts
{
    /// <summary>The ops that the DPU does not compute, though it computes some before and some after them.</summary>
    public static IReadOnlySet<string> Between(XirGraph graph, Func<string, bool> isOnDpu)
    {
        var behind = Reach(graph.Ops, op => op.InputNames);
        var before = Reach(graph.Ops.Reverse(), op => graph.ConsumersOf(op.Name).Select(consumer => consumer.Name));
        return behind.Intersect(before).Where(name => !isOnDpu(name)).ToHashSet(StringComparer.Ordinal);

        HashSet<string> Reach(IEnumerable<XirOp> ops, Func<XirOp, IEnumerable<string>> neighbours)
        {
            var reached = new HashSet<string>(StringComparer.Ordinal);
            foreach (var op in ops.Where(op => neighbours(op).Any(name => reached.Contains(name) || isOnDpu(name))))
            {
                reached.Add(op.Name);
            }

            return reached;
        }
    }

    /// <summary>
    /// The number of parts: an op's level is the number of times that the data changed devices on the longest way to it, and what
    /// the DPU computes on one level goes together.
    /// </summary>
    /// <param name="deviceOf">Null for constants, which belong to their readers.</param>
    public static int Count(XirGraph graph, Func<string, LayerDevice?> deviceOf)
    {
        var levels = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var op in graph.Ops.Where(op => deviceOf(op.Name) is not null))
        {
            levels[op.Name] = op.InputNames.Where(levels.ContainsKey)
                .Select(name => levels[name] + (deviceOf(name) == deviceOf(op.Name) ? 0 : 1)).DefaultIfEmpty(0).Max();
        }

        return levels.Where(pair => deviceOf(pair.Key) == LayerDevice.Dpu).Select(pair => pair.Value).Distinct().Count();
    }
}
