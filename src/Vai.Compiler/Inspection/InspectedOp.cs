using System.Collections.Immutable;
using Vai.Compiler.Inspection.Ops;
using Vai.Compiler.Limits;
using Vai.Compiler.Superlayers;
using Vai.Diagnostics;
using Vai.Compiled;
using Vai.Targets;
using Vai.Xir;

namespace Vai.Compiler.Inspection;

/// <summary>An op on the inspector's table: the graph around it and where its inputs run.</summary>
internal sealed record InspectedOp(XirGraph Graph, XirOp Op, DpuTarget Target, IReadOnlyDictionary<string, Verdict> Judged)
{
    /// <summary>The op that makes the feature map: the first of the slot <c>input</c>.</summary>
    public XirOp Input => Op.InputsOf("input") is [var first, ..] ? Graph.Op(first) : throw Bad("it has no input");

    /// <summary>The ops of all inputs, constants too.</summary>
    public ImmutableArray<XirOp> Inputs => [.. Op.InputNames.Select(Graph.Op)];

    public ImmutableArray<int> InputShape => Input.Output.Shape;

    public ImmutableArray<int> OutputShape => Op.Output.Shape;

    public bool InputIsOnDpu => Judged.TryGetValue(Input.Name, out var verdict) && verdict.Device == LayerDevice.Dpu;

    /// <summary>Whether every input is int8 when it comes here.</summary>
    public bool InputIsQuantized => Inputs.All(input => !Judged.TryGetValue(input.Name, out var verdict) || verdict.IsQuantized);

    /// <summary>Whether this op is the only reader of its input, so that both can be computed in one go.</summary>
    public bool ReadsAlone => OnlyReader(Input) == Op;

    /// <summary>Whether the op has readers and all of them run on the DPU.</summary>
    public bool IsReadByDpuOnly =>
        Graph.ConsumersOf(Op.Name).Any() && Graph.ConsumersOf(Op.Name).All(reader => Judged[reader.Name].Device == LayerDevice.Dpu);

    /// <summary>The op's only reader; null where there are none or several.</summary>
    public XirOp? NextLayer => OnlyReader(Op);

    /// <summary>
    /// The layer behind the op that keeps its result from being int8; null where none does. The quantizer puts the fix behind
    /// activations and moves that nothing else reads before (guide quantizer.md 2.1); relu, relu6 and moves let it pass to their input,
    /// other activations must be applied by the op's own instruction.
    /// </summary>
    /// <param name="takesLeakyRelu">Whether the op's engine can apply leaky relu to its result.</param>
    public XirOp? Unfused(bool takesLeakyRelu)
    {
        for (var (last, next) = (Op, OnlyReader(Op)); next is not null; (last, next) = (next, OnlyReader(next)))
        {
            if (next.Type == "hard-tanh" || (next.Type == "leaky-relu" && !(takesLeakyRelu && last == Op)))
            {
                return next;
            }

            if (!Relu.Types.Contains(next.Type) && !Reshape.Types.Contains(next.Type) && !Moves.Types.Contains(next.Type))
            {
                return null;
            }
        }

        return null;
    }

    /// <summary>Why no engine can compute the op up to int8 in one go; null where one can.</summary>
    /// <param name="roundsInputs">Whether real inputs that nothing else reads become int8 on the way: behind a concat a fix stands always.</param>
    public Verdict? Unfinished(long workload, bool takesLeakyRelu, bool roundsInputs = false) =>
        !InputIsQuantized && !(roundsInputs && RealInputsAreReadAlone)
            ? OnCpu("a layer before it gives real numbers, not int8", "See that layer; what ends in softmax or sigmoid ends the DPU's part.", workload)
        : Unfused(takesLeakyRelu) is not { } activation
            ? null
            : OnCpu($"its result goes unquantized to '{activation.Name}' ({activation.Type}), which the same instruction cannot apply", "Put leaky relu right behind the convolution or linear layer, or use relu.", workload);

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

    private bool RealInputsAreReadAlone => Inputs.All(input => !Judged.TryGetValue(input.Name, out var verdict) || verdict.IsQuantized || OnlyReader(input) == Op);

    private XirOp? OnlyReader(XirOp op) => Graph.ConsumersOf(op.Name).Take(2).ToArray() is [var reader] ? reader : null;
}
