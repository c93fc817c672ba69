using Vai.Compiled;
using Vai.Isa;
using Vai.Runtime.Simulation.Profiling;

namespace Vai.Reports.Page;

/// <summary>A map in the workspace that a subgraph has in DDR.</summary>
/// <param name="Op">Its op's name.</param>
/// <param name="Address">The first byte; <paramref name="Bytes"/> says how far it reaches, gaps counted.</param>
/// <param name="From">The cycle in which its layer stores first.</param>
/// <param name="To">The cycle in which the last layer that reads it has loaded.</param>
internal sealed record WorkspaceSpan(string Op, long Address, long Bytes, long From, long To);

/// <summary>Which map lies where in DDR between the layers.</summary>
internal static class WorkspaceMaps
{
    public static ImmutableArray<WorkspaceSpan> Of(SubgraphTrace trace)
    {
        var subgraph = trace.Subgraph;
        var registers = subgraph.Registers.Where(register => register.Context == RegisterContext.Workspace).Select(register => register.Id)
            .ToHashSet();
        var (layers, traffic, consumers) = (LayersOf(trace), TrafficOf(trace), new OpConsumers(subgraph.Ops));
        return
        [
            .. from op in subgraph.Ops
               where !op.Is(OpTraits.Constant) && !op.Is(OpTraits.Border) && layers.ContainsKey(op.Name)
                   && subgraph.Tensors.TryGetValue(op.Name, out var found) && registers.Contains(found.Register)
               let tensor = subgraph.Tensors[op.Name]
               let layer = layers[op.Name]
               let readers = consumers.Of(op).Where(reader => layers.ContainsKey(reader.Name)).Select(reader => layers[reader.Name])
                   .Where(reader => reader != layer).Distinct().ToArray()
               let last = readers.Select(reader => traffic[reader].LastLoad).Append(traffic[layer].LastSave).Max()
               // What is only read where it is made, or never stored, stays in the banks.
               where readers.Length > 0 && traffic[layer].FirstSave < double.PositiveInfinity
               orderby tensor.Address, traffic[layer].FirstSave
               select new WorkspaceSpan(
                   op.Name, tensor.Address, tensor.End - tensor.Address, (long)Math.Round(traffic[layer].FirstSave),
                   (long)Math.Round(last)),
        ];
    }

    private static Dictionary<string, int> LayersOf(SubgraphTrace trace) => trace.Leaves.Index()
        .SelectMany(item => item.Item.OpNames.Select(name => (name, item.Index)))
        .DistinctBy(pair => pair.name)
        .ToDictionary(pair => pair.name, pair => pair.Index, StringComparer.Ordinal);

    private static (double FirstSave, double LastSave, double LastLoad)[] TrafficOf(SubgraphTrace trace)
    {
        var traffic = Enumerable.Repeat((FirstSave: double.PositiveInfinity, LastSave: 0.0, LastLoad: 0.0), trace.Leaves.Length).ToArray();
        foreach (var (number, layer) in trace.Layers.Index())
        {
            var (start, end) = (trace.Starts[number], trace.Starts[number] + trace.Durations[number]);
            var (first, saved, loaded) = traffic[layer];
            traffic[layer] = trace.Executions[number].Instruction switch
            {
                Save => (Math.Min(first, start), Math.Max(saved, end), loaded),
                Load => (first, saved, Math.Max(loaded, end)),
                _ => traffic[layer],
            };
        }

        return traffic;
    }
}
