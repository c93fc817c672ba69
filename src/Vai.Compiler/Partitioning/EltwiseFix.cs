using System.Collections.Immutable;
using Vai.Compiler.Scheduling;
using Vai.Runtime;
using Vai.Targets;
using Vai.Xir;

namespace Vai.Compiler.Partitioning;

/// <summary><c>eltwise-fix</c>: a sum or product of maps on ELEW. An operand of one row stands for as many as the result has.</summary>
internal sealed class EltwiseFix : ISuperlayerOp
{
    public Superlayer Alone(XirOp op, IReadOnlyDictionary<string, DdrTensor> places)
    {
        var output = places[op.Name].AsMap();
        ImmutableArray<DdrTensor> operands = [.. op.InputNames.Select(name => places[name].AsMap().WithRows(output.Shape[1]))];
        var stage = ElementwiseStage.Of(
            op.Attributes.Get("type", "") == "MUL" ? ElementwiseKind.Multiply : ElementwiseKind.Add,
            [.. operands.Select(operand => operand.FixPoint)],
            output.FixPoint,
            op.Attributes.Get("nonlinear", "NONE") == "RELU");
        return new ElementwiseSuperlayer(op.Name, operands[0], [new ElementwisePart(operands, stage, output)], output);
    }

    public Superlayer? Fused(Superlayer before, XirOp op, IReadOnlyDictionary<string, DdrTensor> places, DpuTarget target) => null;

    // As in the vendor's files: one operation an operand behind the first and a number.
    public Workload Workload(XirOp op, ImmutableArray<int> inputShape, DpuArchitecture architecture, int aluPixelParallel) =>
        Partitioning.Workload.OfElements(op, Math.Max(op.InputNames.Count() - 1, 1), architecture, aluPixelParallel);
}
