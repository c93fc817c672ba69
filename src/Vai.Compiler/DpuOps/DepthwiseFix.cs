using Vai.Compiled;
using Vai.Compiler.Superlayers;
using Vai.Targets;

namespace Vai.Compiler.DpuOps;

/// <summary><c>depthwise-fix</c>: a map times a vector of one number a channel, on ALU.</summary>
internal sealed class DepthwiseFix : ISuperlayerOp
{
    public Superlayer Alone(XirOp op, IReadOnlyDictionary<string, DdrTensor> places)
    {
        var (input, vector, output) = (places[op.InputNames.First()], places[op.InputNames.Last()], places[op.Name]);
        return new ScalingSuperlayer(op.Name, input, vector, new ScalingStage(input.FixPoint + vector.FixPoint - output.FixPoint), output);
    }

    public Superlayer? Fused(Superlayer before, XirOp op, IReadOnlyDictionary<string, DdrTensor> places, DpuTarget target) => null;

    public Workload Workload(XirOp op, ImmutableArray<int> inputShape, DpuTarget target) =>
        DpuOps.Workload.OfElements(op, 1, target);
}
