using Vai.Xir;

namespace Vai.Compiler.Inspection;

/// <summary>The parts of a graph that the DPU runs in one go: ops that are connected, with no way out to the CPU and back between them.</summary>
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

    public static int Count(XirGraph graph, Func<string, bool> isOnDpu)
    {
        var depths = new Dictionary<string, int>(StringComparer.Ordinal);
        var parts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var op in graph.Ops)
        {
            // Coming back from the CPU starts another part: the depth counts these returns.
            var onDpu = isOnDpu(op.Name);
            depths[op.Name] = op.InputNames.Select(name => depths[name] + (onDpu && !isOnDpu(name) ? 1 : 0)).DefaultIfEmpty(0).Max();
            if (onDpu)
            {
                parts[op.Name] = op.Name;
                foreach (var input in op.InputNames.Where(name => isOnDpu(name) && depths[name] == depths[op.Name]))
                {
                    parts[Find(input)] = Find(op.Name);
                }
            }
        }

        return parts.Count(pair => pair.Key == pair.Value);

        string Find(string name)
        {
            while (parts[name] != name)
            {
                name = parts[name];
            }

            return name;
        }
    }
}
