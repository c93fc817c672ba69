using Vai.Compiled;
using Vai.Compiler.Superlayers;
using Vai.Targets;

namespace Vai.Compiler.DpuOps;

/// <summary>How a fixed-point op becomes a superlayer, or part of the one before it. One file an op; <see cref="SuperlayerOps"/> is the
/// list.</summary>
internal interface ISuperlayerOp
{
    /// <summary>The op alone.</summary>
    /// <param name="places">Where the op's tensor and its inputs' tensors lie, by op name.</param>
    Superlayer Alone(XirOp op, IReadOnlyDictionary<string, DdrTensor> places);

    /// <summary>The op computed in the same go as the superlayer that makes its input; null where that is not possible.</summary>
    Superlayer? Fused(Superlayer before, XirOp op, IReadOnlyDictionary<string, DdrTensor> places, DpuTarget target);

    /// <summary>The operations that the op takes.</summary>
    /// <param name="inputShape">NHWC.</param>
    Workload Workload(XirOp op, ImmutableArray<int> inputShape, DpuTarget target);
}
