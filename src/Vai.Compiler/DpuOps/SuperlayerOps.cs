using System.Collections.Frozen;
using Vai.Compiler.Limits;
using Vai.Diagnostics;
using Vai.Compiled;
using Vai.Targets;
using Vai.Xir;

namespace Vai.Compiler.DpuOps;

/// <summary>The one place where fixed-point op types meet superlayers.</summary>
internal static class SuperlayerOps
{
    private static readonly FrozenDictionary<string, ISuperlayerOp> Ops = new Dictionary<string, ISuperlayerOp>(StringComparer.Ordinal)
    {
        ["concat-fix"] = new ConcatFix(),
        ["conv2d-fix"] = new Conv2dFix(isTransposed: false),
        ["depthwise-conv2d-fix"] = new DepthwiseConv2dFix(isTransposed: false),
        ["depthwise-fix"] = new DepthwiseFix(),
        ["downsample-fix"] = new DownsampleFix(),
        ["eltwise-fix"] = new EltwiseFix(),
        ["hard-sigmoid-fix"] = new HardSigmoidFix(),
        ["pool-fix"] = new PoolFix(),
        ["strided_slice-fix"] = new StridedSliceFix(),
        ["tile-fix"] = new TileFix(),
        ["transposed-conv2d-fix"] = new Conv2dFix(isTransposed: true),
        ["transposed-depthwise-conv2d-fix"] = new DepthwiseConv2dFix(isTransposed: true),
        ["upsample-fix"] = new UpsampleFix(),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Null for ops that compute nothing: constants, reshapes, uploads, downloads.</summary>
    public static ISuperlayerOp? For(string type) => Ops.GetValueOrDefault(type);

    /// <summary>The first constraint that keeps the op from the target; null when none does.</summary>
    public static Diagnostic? Violation(XirOp op, IReadOnlyDictionary<string, DdrTensor> places, DpuTarget target) =>
        For(op.Type) is { } kind ? SuperlayerConstraints.Violations(target, kind.Alone(op, places)).FirstOrDefault() : null;
}
