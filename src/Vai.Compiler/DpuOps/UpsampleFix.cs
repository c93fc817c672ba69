using Vai.Compiled;
using Vai.Compiler.Superlayers;
using Vai.Targets;

namespace Vai.Compiler.DpuOps;

/// <summary><c>upsample-fix</c> NEAREST: ELEW writes each pixel several times, SAVE each row.</summary>
internal sealed class UpsampleFix : ISuperlayerOp
{
    public Superlayer Alone(XirOp op, IReadOnlyDictionary<string, DdrTensor> places)
    {
        var (input, output) = (places[op.InputsOf("input").Single()], places[op.Name]);
        var part = Copies.Repeated(input, output, output.Shape[1] / input.Shape[1], output.Shape[2] / input.Shape[2]);
        return new ElementwiseSuperlayer(op.Name, input, [part], output);
    }

    public Superlayer? Fused(Superlayer before, XirOp op, IReadOnlyDictionary<string, DdrTensor> places, DpuTarget target) => null;

    public Workload Workload(XirOp op, ImmutableArray<int> inputShape, DpuTarget target) => default;
}
