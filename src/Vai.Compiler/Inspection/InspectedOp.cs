using System.Collections.Immutable;
using Vai.Compiler.Inspection.Constraints;
using Vai.Compiler.Inspection.Ops;
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

    /// <summary>Whether the input is int8 when it comes here.</summary>
    public bool InputIsQuantized => !Judged.TryGetValue(Input.Name, out var verdict) || verdict.IsQuantized;

    /// <summary>Whether this op is the only reader of its input, so that both can be computed in one go.</summary>
    public bool ReadsAlone => OnlyReader(Input) == Op;

    /// <summary>Whether the op has readers and all of them run on the DPU.</summary>
    public bool IsReadByDpuOnly =>
        Graph.ConsumersOf(Op.Name).Any() && Graph.ConsumersOf(Op.Name).All(reader => Judged[reader.Name].Device == LayerDevice.Dpu);

    /// <summary>The op's only reader; null where there are none or several.</summary>
    public XirOp? NextLayer => OnlyReader(Op);

    /// <summary>
    /// The activation whose result is quantized instead of the op's own, or the op itself: the quantizer looks through reshapes and
    /// takes the last of several (guide quantizer.md 2.1). Null where a concat gives the fix point.
    /// </summary>
    public XirOp? QuantizedEnd
    {
        get
        {
            var (last, end) = (Op, Op);
            while (OnlyReader(last) is { } reader && (Relu.Types.Contains(reader.Type) || Reshape.Types.Contains(reader.Type)))
            {
                last = reader;
                end = Relu.Types.Contains(reader.Type) ? reader : end;
            }

            return OnlyReader(last)?.Type == "concat" ? null : end;
        }
    }

    /// <summary>Why no engine can compute the op up to int8 in one go; null where one can.</summary>
    /// <param name="activates">Whether the engine can apply an activation to its result.</param>
    public Verdict? Unfinished(long workload, bool activates) =>
        !InputIsQuantized
            ? OnCpu("the layer before it gives real numbers, not int8", "See that layer; what ends in softmax or sigmoid ends the DPU's part.", workload)
        : QuantizedEnd is not { } end
            ? OnCpu("it feeds a concat, whose fix point it would need", "Avoid the concat, or accept that the CPU computes it.", workload)
        : end.Type == "relu6"
            ? OnCpu("relu6 behind it is the DPU's relu only from fix point 5 on, and only quantization finds the fix point", "Train with relu.", workload)
        : end != Op && (!activates || end != NextLayer)
            ? OnCpu($"its result goes unquantized to '{end.Name}' ({end.Type}), which the same instruction cannot apply", "Put relu right behind the convolution or linear layer; relu and maximum pooling may change places.", workload)
            : null;

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

    private XirOp? OnlyReader(XirOp op) => Graph.ConsumersOf(op.Name).Take(2).ToArray() is [var reader] ? reader : null;
}
