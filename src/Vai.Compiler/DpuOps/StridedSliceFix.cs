using Vai.Compiled;
using Vai.Compiler.Superlayers;
using Vai.Targets;

namespace Vai.Compiler.DpuOps;

/// <summary><c>strided_slice-fix</c>: a part of its input where its readers can read that, otherwise a copy of it.</summary>
internal sealed class StridedSliceFix : ISuperlayerOp
{
    public Superlayer Alone(XirOp op, IReadOnlyDictionary<string, DdrTensor> places)
    {
        var (input, output) = (places[op.InputsOf("input").Single()], places[op.Name]);
        return new ElementwiseSuperlayer(op.Name, input, Copies.Of(ViewOf(op, input), output), output);
    }

    public Superlayer? Fused(Superlayer before, XirOp op, IReadOnlyDictionary<string, DdrTensor> places, DpuTarget target) => null;

    /// <summary>The part of the input that the slice is.</summary>
    public static DdrTensor ViewOf(XirOp op, DdrTensor input) => input.Slice(
        [.. op.Attributes.Get("begin", ImmutableArray<int>.Empty).Select((begin, axis) => begin < 0 ? begin + input.Shape[axis] : begin)],
        op.Attributes.Get("strides", ImmutableArray<int>.Empty),
        op.Output.Shape);

    public Workload Workload(XirOp op, ImmutableArray<int> inputShape, DpuTarget target) => default;
}
