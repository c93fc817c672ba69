using Vai.Xir;

namespace Vai.Compiler.Inspection;

/// <summary>The parts of a graph that the DPU runs in one go.</summary>
internal static class DpuParts
{
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
