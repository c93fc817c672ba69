using Vai.Compiler.Assembly;
using Vai.Compiler.DpuOps;
using Vai.Compiler.Lowering;
using Vai.Compiler.Lowering.Patterns;
using Vai.Targets;
using Vai.Xir.Quantized;

namespace Vai.Compiler.Inspection;

/// <summary>
/// Says of a float model what the compiler will put on the DPU: the model gets the form that the quantizer gives it, with fix points that
/// are in nothing's way, and the compiler's own lowering says where its layers run, and why.
/// </summary>
internal static class ModelInspector
{
    /// <param name="graph">A float graph (an importer's).</param>
    /// <exception cref="VaiException">VAI2001: the graph is broken.</exception>
    public static InspectionReport Inspect(XirGraph graph, DpuTarget target)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(target);
        var lowered = GraphLowering.DryRun(NeutralQuantization.Of(graph), target);
        var reasons = lowered.OnProcessor.ToLookup(layer => Preparation.FloatName(graph, layer.Name), layer => layer.Why);
        var fixIts = FixIts.Of(graph, graph.Ops.Where(op => reasons.Contains(op.Name) && !op.Is(OpTraits.Input)), target);
        return new InspectionReport(
            graph.Name,
            [.. target.Describe()],
            [.. graph.Inputs.Select(Tensor)],
            [.. graph.Results.Select(Tensor)],
            Partitioner.Partition(lowered.Graph).Count(part => part.Device == Devices.Dpu),
            [.. graph.Ops.Where(op => !IsConstant(graph, op)).Select(op => Describe(
                graph, op, reasons[op.Name].FirstOrDefault(), fixIts.GetValueOrDefault(op.Name)))]);
    }

    private static InspectedTensor Tensor(XirOp op) => new(op.Name, op.Output.Shape);

    // A stack of constants is how XIR writes the target of a reshape: no layer.
    private static bool IsConstant(XirGraph graph, XirOp op) =>
        op.Is(OpTraits.Constant) || (op.Type == OpNames.Stack && op.InputNames.All(name => graph.Op(name).Is(OpTraits.Constant)));

    private static InspectedLayer Describe(XirGraph graph, XirOp op, ProcessorReason? reason, FixIt? fixIt)
    {
        var inputs = op.InputNames.Select(graph.Op).ToLookup(input => IsConstant(graph, input));
        var device = op.Is(OpTraits.Input) ? LayerDevice.User : reason is null ? LayerDevice.Dpu : LayerDevice.Cpu;
        return new InspectedLayer(
            op.Name,
            op.Type,
            [.. inputs[false].Select(input => input.Output.Shape)],
            op.Output.Shape,
            device,
            device == LayerDevice.Cpu ? Reason(op, reason!, fixIt) : null,
            LayerWork.Operations(graph, op),
            inputs[true].Where(input => input.Is(OpTraits.Constant)).Sum(input => input.Output.ElementCount));
    }

    private static InspectionReason Reason(XirOp op, ProcessorReason reason, FixIt? fixIt)
    {
        var diagnostic = reason.Limit
            ?? VaiDiagnostics.NotOnDpu.At(new DiagnosticLocation(null, op.Name), op.Type, reason.Clause, reason.WayOut);
        return new InspectionReason(diagnostic.Code, diagnostic.Message, diagnostic.WayOut, fixIt);
    }
}
