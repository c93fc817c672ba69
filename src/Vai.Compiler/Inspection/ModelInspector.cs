using System.Collections.Immutable;
using Vai.Compiler.Inspection.Ops;
using Vai.Targets;
using Vai.Xir;

namespace Vai.Compiler.Inspection;

/// <summary>
/// Says of a float model what the compiler will put on the DPU. It asks the table of constraints that the compiler asks
/// (<see cref="Limits.SuperlayerConstraints"/>), with the sizes that are known before quantization.
/// </summary>
public static class ModelInspector
{
    /// <param name="graph">A float graph (an importer's).</param>
    /// <exception cref="Vai.Diagnostics.VaiException">VAI2001: the graph is broken.</exception>
    public static InspectionReport Inspect(XirGraph graph, DpuTarget target)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(target);
        graph = Lowering.Passes.ReluBeforePool.Apply(Lowering.Passes.OneDimensional.Apply(graph));
        var judged = new Dictionary<string, Verdict>(StringComparer.Ordinal);
        foreach (var op in Layers(graph))
        {
            judged[op.Name] = OpJudges.For(op.Type)(new InspectedOp(graph, op, target, judged));
        }

        // Backwards, since a chain of reshapes goes where its last reader goes.
        foreach (var op in Layers(graph).Where(op => Reshape.Types.Contains(op.Type)).Reverse())
        {
            judged[op.Name] = Reshape.Settle(new InspectedOp(graph, op, target, judged), judged[op.Name]);
        }

        return new InspectionReport(
            graph.Name,
            [.. target.Describe()],
            [.. graph.OfType("data").Select(op => new InspectedTensor(op.Name, op.Output.Shape))],
            [.. Layers(graph).Where(op => !graph.ConsumersOf(op.Name).Any()).Select(op => new InspectedTensor(op.Name, op.Output.Shape))],
            DpuParts.Count(graph, name => judged.TryGetValue(name, out var verdict) ? verdict.Device : null),
            [.. Layers(graph).Select(op => Describe(graph, op, judged[op.Name]))]);
    }

    // A stack of constants is how XIR writes the target of a reshape: no layer.
    private static IEnumerable<XirOp> Layers(XirGraph graph) =>
        graph.Ops.Where(op => op.Type != "const" && !(op.Type == "stack" && op.InputNames.All(name => graph.Op(name).Type == "const")));

    private static InspectedLayer Describe(XirGraph graph, XirOp op, Verdict verdict)
    {
        var inputs = op.InputNames.Select(graph.Op).ToArray();
        return new InspectedLayer(
            op.Name,
            op.Type,
            [.. inputs.Where(input => input.Type is not ("const" or "stack")).Select(input => input.Output.Shape)],
            op.Output.Shape,
            verdict.Device,
            verdict.Reason is { } reason ? new InspectionReason(reason.Code, reason.Message, reason.WayOut) : null,
            verdict.Workload,
            inputs.Where(input => input.Type == "const").Sum(input => input.Output.ElementCount));
    }
}
