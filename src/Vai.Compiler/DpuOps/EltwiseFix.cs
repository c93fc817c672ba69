using Vai.Compiled;
using Vai.Compiler.Limits;
using Vai.Compiler.Superlayers;
using Vai.Targets;

namespace Vai.Compiler.DpuOps;

/// <summary><c>eltwise-fix</c>: a sum or product of maps on ELEW. An operand of one row stands for as many as the result has.</summary>
internal sealed class EltwiseFix : ISuperlayerOp
{
    public Superlayer Alone(XirOp op, IReadOnlyDictionary<string, DdrTensor> places)
    {
        var output = places[op.Name].AsMap();
        ImmutableArray<DdrTensor> operands = [.. op.InputNames.Select(name => places[name].AsMap().WithRows(output.Shape[1]))];
        return new ElementwiseSuperlayer(
            op.Name, operands[0], [new ElementwisePart(operands, Stage(op, operands, output), output)], output);
    }

    public Superlayer? Fused(Superlayer before, XirOp op, IReadOnlyDictionary<string, DdrTensor> places, DpuTarget target)
    {
        if (before is not ConvolutionSuperlayer { Alu: null } convolution
            || op.InputNames.Where(name => name != convolution.Output.OpName).ToList() is not [var other] || op.InputNames.Count() != 2)
        {
            return null;
        }

        // A convolution of one row that stands for many is no whole operand.
        var (operand, output) = (places[other].AsMap().WithRows(places[op.Name].Shape[1]), places[op.Name]);
        var stage = new MergeStage(Stage(op, [convolution.Output, operand], output), operand);
        return new[] { operand, convolution.Output }.All(map => map.Shape.AsSpan().SequenceEqual(output.Shape.AsSpan()))
            && SuperlayerConstraints.CanFuse(target, convolution, stage)
            ? convolution with { Alu = stage, Output = output }
            : null;
    }

    private static ElementwiseStage Stage(XirOp op, ImmutableArray<DdrTensor> operands, DdrTensor output) => ElementwiseStage.Of(
        op.Attributes.Get("type", "") == "MUL" ? ElementwiseKind.Multiply : ElementwiseKind.Add,
        [.. operands.Select(operand => operand.FixPoint)],
        output.FixPoint,
        op.Attributes.Get("nonlinear", "NONE") == "RELU");

    // As in the vendor's files: one operation an operand behind the first and a number.
    public Workload Workload(XirOp op, ImmutableArray<int> inputShape, DpuTarget target) =>
        DpuOps.Workload.OfElements(op, Math.Max(op.InputNames.Count() - 1, 1), target);
}
