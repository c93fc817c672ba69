using System.Globalization;
using Vai.Xir;

namespace Vai.Compiler.Lowering;

/// <summary>
/// What belongs to the subgraph that reads it: constants of the processor, and reshapes of what the DPU does not make. Readers may be in
/// several subgraphs, so each gets its own.
/// </summary>
internal static class OwnCopies
{
    public static XirGraph Apply(XirGraph graph)
    {
        var constants = Constants(graph);
        foreach (var name in graph.Ops.Reverse().Select(op => op.Name).ToList())
        {
            var readers = graph.ConsumersOf(name).ToList();
            if (readers.Count > 1 && (constants.Contains(name) || IsReshapeOfOthers(graph, graph.Op(name))))
            {
                graph = WithCopies(graph, graph.Op(name), readers);
            }
        }

        return graph;
    }

    /// <summary>The ops of the processor whose values never change: constants, and what is computed from nothing else.</summary>
    public static HashSet<string> Constants(XirGraph graph)
    {
        var constants = new HashSet<string>(StringComparer.Ordinal);
        foreach (var op in graph.Ops.Where(op => Device(op) == Devices.Processor && op.InputNames.All(constants.Contains)))
        {
            constants.Add(op.Name);
        }

        return constants;
    }

    private static bool IsReshapeOfOthers(XirGraph graph, XirOp op)
    {
        var root = op;
        while (root.Type == "reshape-fix")
        {
            root = graph.Op(root.InputNames.First());
        }

        return root != op && Device(op) == Devices.Dpu && Device(root) != Devices.Dpu;
    }

    private static XirGraph WithCopies(XirGraph graph, XirOp op, List<XirOp> readers)
    {
        var copies = readers.Skip(1).Select((reader, number) => (reader.Name, Copy: op with
        {
            Name = string.Create(CultureInfo.InvariantCulture, $"{op.Name}_copy{number + 1}"),
            Output = op.Output with { Name = string.Create(CultureInfo.InvariantCulture, $"{op.Output.Name}_copy{number + 1}") },
        })).ToDictionary(pair => pair.Name, pair => pair.Copy, StringComparer.Ordinal);
        return XirGraph.Create(
            graph.Name,
            graph.Ops.SelectMany(item => item == op
                ? copies.Values.Prepend(op)
                : [copies.TryGetValue(item.Name, out var copy) ? Rewired(item, op.Name, copy.Name) : item]),
            graph.Attributes);
    }

    private static XirOp Rewired(XirOp op, string from, string to) => op with
    {
        Arguments = [.. op.Arguments.Select(argument => new XirArgument(argument.Name, [.. argument.Ops.Select(name => name == from ? to : name)]))],
    };

    private static string Device(XirOp op) => op.Attributes.Get("device", Devices.Processor);
}
