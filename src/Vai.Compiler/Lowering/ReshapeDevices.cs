using System.Globalization;
using Vai.Xir;

namespace Vai.Compiler.Lowering;

/// <summary>
/// A reshape is a matter of addresses where the DPU makes the bytes, or where it alone reads them; elsewhere it is left to the processor.
/// </summary>
internal static class ReshapeDevices
{
    public const string ProcessorReason = "neither what makes its bytes nor all that reads them runs on the DPU";

    public static XirGraph Apply(XirGraph graph)
    {
        var devices = graph.Ops.ToDictionary(op => op.Name, op => op.Attributes.Get("device", Devices.Processor), StringComparer.Ordinal);
        foreach (var op in graph.OfType("reshape-fix").Reverse())
        {
            devices[op.Name] = graph.ConsumersOf(op.Name).All(consumer => devices[consumer.Name] == Devices.Dpu) ? Devices.Dpu : Devices.Processor;
        }

        foreach (var op in graph.OfType("reshape-fix").Where(op => devices[op.InputNames.Single()] == Devices.Dpu))
        {
            devices[op.Name] = Devices.Dpu;
        }

        return OnePerReader(XirGraph.Create(graph.Name, graph.Ops.Select(op => op.Type == "reshape-fix" ? op.With(devices[op.Name]) : op), graph.Attributes));
    }

    /// <summary>
    /// A reshape of what the DPU does not make is part of the subgraph that reads it. Readers may be in several, so each gets its own:
    /// it costs nothing.
    /// </summary>
    private static XirGraph OnePerReader(XirGraph graph)
    {
        foreach (var name in graph.OfType("reshape-fix").Reverse().Select(op => op.Name).ToList())
        {
            var readers = graph.ConsumersOf(name).ToList();
            if (readers.Count > 1 && Device(graph.Op(name)) == Devices.Dpu && Device(Root(graph, graph.Op(name))) != Devices.Dpu)
            {
                graph = WithCopies(graph, graph.Op(name), readers);
            }
        }

        return graph;
    }

    private static XirGraph WithCopies(XirGraph graph, XirOp reshape, List<XirOp> readers)
    {
        var copies = readers.Skip(1).Select((reader, number) => (reader.Name, Copy: reshape with
        {
            Name = string.Create(CultureInfo.InvariantCulture, $"{reshape.Name}_copy{number + 1}"),
            Output = reshape.Output with { Name = string.Create(CultureInfo.InvariantCulture, $"{reshape.Output.Name}_copy{number + 1}") },
        })).ToDictionary(pair => pair.Name, pair => pair.Copy, StringComparer.Ordinal);
        return XirGraph.Create(
            graph.Name,
            graph.Ops.SelectMany(op => op == reshape
                ? copies.Values.Prepend(reshape)
                : [copies.TryGetValue(op.Name, out var copy) ? Rewired(op, reshape.Name, copy.Name) : op]),
            graph.Attributes);
    }

    private static XirOp Rewired(XirOp op, string from, string to) => op with
    {
        Arguments = [.. op.Arguments.Select(argument => new XirArgument(argument.Name, [.. argument.Ops.Select(name => name == from ? to : name)]))],
    };

    private static XirOp Root(XirGraph graph, XirOp op)
    {
        while (op.Type == "reshape-fix")
        {
            op = graph.Op(op.InputNames.First());
        }

        return op;
    }

    private static string Device(XirOp op) => op.Attributes.Get("device", Devices.Processor);

    private static XirOp With(this XirOp op, string device) => op with { Attributes = op.Attributes.With(("device", device)) };
}
