using Vai.Compiled;
using Vai.Compiler.DpuOps;
using Vai.Compiler.Lowering;
using Vai.Compiler.Lowering.Passes;
using Vai.Compiler.Lowering.Patterns;
using Vai.Targets;

namespace Vai.Compiler.Decompilation;

/// <summary>
/// Compiled graph in, fixed-point graph out: the way back to what lowering had made, for any DPU. An op that this DPU cannot compute
/// goes to the processor as it is: the executor computes <c>-fix</c> ops exactly, and so does the vendor's.
/// </summary>
internal static class GraphDecompilation
{
    private const OpTraits Reshape = OpTraits.Reshapes | OpTraits.Fixed;

    private static readonly ProcessorReason Kept = new(
        "it computes with real numbers in the compiled model, too",
        "Compile the quantized model that the file was made from, if there is one.");

    /// <summary>The graph of a compiled model, ours or the vendor's. Names of inputs and outputs stay.</summary>
    /// <exception cref="VaiException">VAI2001, VAI6102: an op is broken, or of a form that nobody knows.</exception>
    public static LoweredGraph Lower(CompiledModel compiled, DpuTarget target)
    {
        ArgumentNullException.ThrowIfNull(compiled);
        GraphLowering.RequireWhole(compiled.Graph);
        var sources = CompiledOps.Sources(compiled.Graph);
        ImmutableArray<XirOp> ops = [.. Relu6Apart.Apply(CompiledOps.Of(compiled), target)];
        var reasons = ReasonsAgainst(ops, target);
        var placed = ops.Select(op => op with { Attributes = op.Attributes.With(("device", DeviceOf(op, reasons))) });
        var graph = OwnCopies.Apply(ReshapeDevices.Apply(XirGraph.Create(compiled.Graph.Name, OwnConstants.Apply([.. placed]))));
        var results = compiled.Graph.Results.Select(op => sources[op.Name]).ToList();
        graph = XirGraph.Create(graph.Name, ResultOrder.Sort(graph.Ops, results), graph.Attributes);
        return new LoweredGraph(graph, [.. OnProcessor(graph, reasons)], []);
    }

    private static Dictionary<string, ProcessorReason> ReasonsAgainst(ImmutableArray<XirOp> ops, DpuTarget target)
    {
        var byName = ops.ToDictionary(op => op.Name, StringComparer.Ordinal);
        return (from op in ops
                where op.Is(OpTraits.Fixed) && !op.Is(OpTraits.Input) && !op.Is(OpTraits.Constant) && !op.Is(Reshape)
                let reason = FixedForms.ReasonAgainst(op, [.. op.InputNames.Select(name => byName[name])], target)
                where reason is not null
                select (op.Name, reason)).ToDictionary(pair => pair.Name, pair => pair.reason, StringComparer.Ordinal);
    }

    private static string DeviceOf(XirOp op, Dictionary<string, ProcessorReason> reasons) =>
        op.Is(OpTraits.Input) ? Devices.User
        : op.Is(OpTraits.Fixed) && !reasons.ContainsKey(op.Name) ? Devices.Dpu
        : Devices.Processor;

    private static IEnumerable<ProcessorLayer> OnProcessor(XirGraph graph, Dictionary<string, ProcessorReason> reasons) =>
        from op in graph.Ops
        where Devices.Of(op) == Devices.Processor && !op.Is(OpTraits.Constant) && !op.Is(OpTraits.Rounds) && op.Type != OpNames.Fix2Float
        select new ProcessorLayer(op.Name, op.Type, reasons.GetValueOrDefault(op.Name) ?? (op.Is(Reshape) ? ReshapeDevices.Reason : Kept));
}
