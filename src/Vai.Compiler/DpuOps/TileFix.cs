using Vai.Compiled;
using Vai.Compiler.Superlayers;
using Vai.Targets;

namespace Vai.Compiler.DpuOps;

/// <summary>
/// <c>tile-fix</c> with <c>reverse</c>: channels become blocks of pixels. Channels (dy * block + dx) * C on are the pixels (dy, dx)
/// of all blocks: a copy for each.
/// </summary>
internal sealed class TileFix : ISuperlayerOp
{
    public Superlayer Alone(XirOp op, IReadOnlyDictionary<string, DdrTensor> places)
    {
        var (input, output) = (places[op.InputsOf("input").Single()], places[op.Name]);
        var block = op.Attributes.Get("stride", 1);
        var channels = output.Shape[3];
        return new ElementwiseSuperlayer(
            op.Name,
            input,
            [.. Enumerable.Range(0, block * block).SelectMany(number => Copies.Of(
                input.Part(3, number * channels, channels),
                output.Slice([0, number / block, number % block, 0], [1, block, block, 1],
                    [1, input.Shape[1], input.Shape[2], channels])))],
            output);
    }

    public Superlayer? Fused(Superlayer before, XirOp op, IReadOnlyDictionary<string, DdrTensor> places, DpuTarget target) => null;

    public Workload Workload(XirOp op, ImmutableArray<int> inputShape, DpuTarget target) => default;
}
