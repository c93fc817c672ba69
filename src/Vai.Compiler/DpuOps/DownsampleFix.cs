using Vai.Compiled;
using Vai.Compiler.Superlayers;
using Vai.Targets;

namespace Vai.Compiler.DpuOps;

/// <summary><c>downsample-fix</c>: LOAD picks the top-left pixel of each block.</summary>
internal sealed class DownsampleFix : ISuperlayerOp
{
    public Superlayer Alone(XirOp op, IReadOnlyDictionary<string, DdrTensor> places)
    {
        var (input, output) = (places[op.InputsOf("input").Single()], places[op.Name]);
        var picked = input.Slice(
            [0, 0, 0, 0], [1, input.Shape[1] / output.Shape[1], input.Shape[2] / output.Shape[2], 1], output.Shape);
        return new ElementwiseSuperlayer(op.Name, input, Copies.Of(picked, output), output);
    }

    public Superlayer? Fused(Superlayer before, XirOp op, IReadOnlyDictionary<string, DdrTensor> places, DpuTarget target) => null;

    public Workload Workload(XirOp op, ImmutableArray<int> inputShape, DpuTarget target) => default;
}
