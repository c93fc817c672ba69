using Vai.Compiler.DpuOps;
using Vai.Compiler.Lowering.Patterns;

namespace Vai.Compiler.Lowering.Passes;

/// <summary>
/// A reshape is a matter of addresses where the DPU makes the bytes, or where it alone reads them; elsewhere it is left to the processor.
/// </summary>
internal static class ReshapeDevices
{
    public static ProcessorReason Reason { get; } = new(
        "neither what makes its bytes nor all that reads them runs on the DPU", "See the reasons of the layers around it.");

    public static XirGraph Apply(XirGraph graph)
    {
        var devices = graph.Ops.ToDictionary(op => op.Name, Devices.Of, StringComparer.Ordinal);
        foreach (var op in graph.OfType(OpNames.ReshapeFix).Reverse())
        {
            devices[op.Name] = graph.ConsumersOf(op.Name).All(consumer => devices[consumer.Name] == Devices.Dpu)
                ? Devices.Dpu
                : Devices.Processor;
        }

        foreach (var op in graph.OfType(OpNames.ReshapeFix).Where(op => devices[op.InputNames.Single()] == Devices.Dpu))
        {
            devices[op.Name] = Devices.Dpu;
        }

        return XirGraph.Create(graph.Name, graph.Ops.Select(op => op.Type == OpNames.ReshapeFix ? op.With(devices[op.Name]) : op),
            graph.Attributes);
    }

    private static XirOp With(this XirOp op, string device) => op with { Attributes = op.Attributes.With(("device", device)) };
}
