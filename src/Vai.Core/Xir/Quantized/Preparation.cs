using System.Collections.Immutable;
using Vai.Diagnostics;
using Vai.Quantizer.Ops;
using Vai.Xir;

namespace Vai.Quantizer.Calibration;

/// <summary>Rewrites a float graph to what the DPU computes, each op by its own rule (guide quantizer.md 2.3, 2.4).</summary>
internal sealed class Preparation
{
    private readonly XirGraph _graph;
    private readonly ImmutableArray<Diagnostic>.Builder _diagnostics = ImmutableArray.CreateBuilder<Diagnostic>();

    private Preparation(XirGraph graph) => _graph = graph;

    /// <summary>The graph; an op's rewritten form ends in an op of the same name.</summary>
    public static (XirGraph Graph, ImmutableArray<Diagnostic> Diagnostics) Run(XirGraph graph)
    {
        var preparation = new Preparation(graph);
        var ops = graph.Ops.SelectMany(op => QuantizerOps.Of(op).Prepare(op, preparation)).ToImmutableArray();
        return (XirGraph.Create(graph.Name, ops, graph.Attributes), preparation._diagnostics.ToImmutable());
    }

    /// <summary>The op's result times a constant of the hardware: op NAME_i0, const NAME_i1 and mul NAME (guide quantizer.md 4.3).</summary>
    public static IEnumerable<XirOp> Multiplied(XirOp op, float factor)
    {
        var (inner, constant) = (op.Name + "_i0", op.Name + "_i1");
        return
        [
            op with { Name = inner, Output = op.Output with { Name = inner } },
            ConstValues.Scalar(constant, factor),
            new XirOp(op.Name, "mul", AttributeMap.Empty, [XirArgument.Of("input", inner, constant)], op.Output),
        ];
    }

    /// <summary>The shape of the op's first input.</summary>
    public ImmutableArray<int> InputShape(XirOp op) => op.InputsOf("input") is [var input, ..]
        ? _graph.Op(input).Output.Shape
        : throw VaiDiagnostics.BadXmodel.Exception(new DiagnosticLocation(null, op.Name), "it has no input");

    public void Report(Diagnostic diagnostic) => _diagnostics.Add(diagnostic);
}
