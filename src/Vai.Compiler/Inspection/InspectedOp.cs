using System.Collections.Immutable;
using Vai.Compiler.Inspection.Constraints;
using Vai.Compiler.Scheduling;
using Vai.Diagnostics;
using Vai.Runtime;
using Vai.Targets;
using Vai.Xir;

namespace Vai.Compiler.Inspection;

/// <summary>An op on the inspector's table: the graph around it and where its inputs run.</summary>
internal sealed record InspectedOp(XirGraph Graph, XirOp Op, DpuTarget Target, IReadOnlyDictionary<string, Verdict> Judged)
{
    /// <summary>The op that makes the feature map: the first of the slot <c>input</c>.</summary>
    public XirOp Input => Op.InputsOf("input") is [var first, ..] ? Graph.Op(first) : throw Bad("it has no input");

    public ImmutableArray<int> InputShape => Input.Output.Shape;

    public ImmutableArray<int> OutputShape => Op.Output.Shape;

    public bool InputIsOnDpu => Judged.TryGetValue(Input.Name, out var verdict) && verdict.Device == LayerDevice.Dpu;

    /// <summary>Whether this op is the only reader of its input, so that both can be computed in one go.</summary>
    public bool ReadsAlone => Graph.ConsumersOf(Input.Name).Count() == 1;

    public XirOp Constant(string argument, int position = 0)
    {
        var inputs = Op.InputsOf(argument);
        return position < inputs.Length ? Graph.Op(inputs[position]) : throw Bad($"argument '{argument}' has {inputs.Length} inputs, {position + 1} are needed");
    }

    /// <summary>On the DPU, unless the constraint table speaks against every form of the op; then the reason is that of the first form.</summary>
    /// <param name="forms">The superlayers that would compute the op; the first that the target takes is used.</param>
    public Verdict AskTable(long workload, params ReadOnlySpan<Superlayer> forms)
    {
        Diagnostic? reason = null;
        foreach (var form in forms)
        {
            if (SuperlayerConstraints.Violations(Target, form).FirstOrDefault() is not { } violation)
            {
                return Verdict.OnDpu(workload);
            }

            reason ??= violation;
        }

        return Verdict.OnCpu(reason!, workload);
    }

    /// <summary>On the CPU.</summary>
    /// <param name="why">Goes on from "runs on the CPU:".</param>
    public Verdict OnCpu(string why, string wayOut, long? workload = null) =>
        Verdict.OnCpu(VaiDiagnostics.NotOnDpu.At(new DiagnosticLocation(null, Op.Name), Op.Type, why, wayOut), workload ?? Op.Output.ElementCount);

    /// <summary>A feature map with a place in memory, which constraints want and an inspection does not know yet.</summary>
    public static DdrTensor Placed(string name, ImmutableArray<int> shape) => new(name, shape, DpuSubgraph.DenseStride(shape), FixPoint: 0, Register: 0, Address: 0);

    public VaiException Bad(string what) =>
        VaiDiagnostics.BadXmodel.Exception(new DiagnosticLocation(null, Op.Name), $"{Op.Type} '{Op.Name}': {what}");
}
