using System.Globalization;

namespace Vai.Compiler.Lowering.Passes;

/// <summary>
/// What belongs to the subgraph that reads it: constants of the processor, and reshapes of what the DPU does not make. Readers may be in
/// several subgraphs, so each subgraph gets its own.
/// </summary>
internal static class OwnCopies
{
    public static XirGraph Apply(XirGraph graph)
    {
        var constants = DeviceLevels.Constants(graph);
        var levels = DeviceLevels.Of(graph);
        foreach (var name in graph.Ops.Reverse().Select(op => op.Name).ToList())
        {
            var readers = graph.ConsumersOf(name).GroupBy(reader => levels[reader.Name]).OrderBy(group => group.Key).ToList();
            if (readers.Count == 0 || !(constants.Contains(name) || DeviceLevels.IsReshapeOfOthers(graph, graph.Op(name))))
            {
                continue;
            }

            levels[name] = readers[0].Key;
            foreach (var (number, group) in readers.Skip(1).Index())
            {
                var copy = CopyOf(graph.Op(name), number + 1);
                levels[copy.Name] = group.Key;
                graph = With(graph, graph.Op(name), copy, group.Select(reader => reader.Name).ToHashSet(StringComparer.Ordinal));
            }
        }

        return graph;
    }

    private static XirOp CopyOf(XirOp op, int number)
    {
        var suffix = string.Create(CultureInfo.InvariantCulture, $"_copy{number}");
        return op with { Name = op.Name + suffix, Output = op.Output with { Name = op.Output.Name + suffix } };
    }

    private static XirGraph With(XirGraph graph, XirOp op, XirOp copy, HashSet<string> readers)
    {
        var rewired =
            graph.Ops.Select(item => readers.Contains(item.Name) ? item.WithInputs(name => name == op.Name ? copy.Name : name) : item);
        return XirGraph.Create(graph.Name, rewired.SelectMany(item => item.Name == op.Name ? [item, copy] : new[] { item }),
            graph.Attributes);
    }
}
