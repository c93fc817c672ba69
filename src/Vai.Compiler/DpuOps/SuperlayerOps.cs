using System.Collections.Frozen;
using Vai.Compiled;
using Vai.Compiler.Limits;
using Vai.Targets;

namespace Vai.Compiler.DpuOps;

/// <summary>The one place where fixed-point op types meet superlayers.</summary>
internal static class SuperlayerOps
{
    private static readonly FrozenDictionary<string, ISuperlayerOp> Ops = new Dictionary<string, ISuperlayerOp>(StringComparer.Ordinal)
    {
        [OpNames.ConcatFix] = new ConcatFix(),
        [OpNames.Conv2dFix] = new Conv2dFix(isTransposed: false),
        [OpNames.DepthwiseConv2dFix] = new DepthwiseConv2dFix(isTransposed: false),
        [OpNames.DepthwiseFix] = new DepthwiseFix(),
        [OpNames.DownsampleFix] = new DownsampleFix(),
        [OpNames.EltwiseFix] = new EltwiseFix(),
        [OpNames.HardSigmoidFix] = new HardSigmoidFix(),
        [OpNames.PoolFix] = new PoolFix(),
        [OpNames.StridedSliceFix] = new StridedSliceFix(),
        [OpNames.TileFix] = new TileFix(),
        [OpNames.TransposedConv2dFix] = new Conv2dFix(isTransposed: true),
        [OpNames.TransposedDepthwiseConv2dFix] = new DepthwiseConv2dFix(isTransposed: true),
        [OpNames.UpsampleFix] = new UpsampleFix(),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Null for ops that compute nothing: constants, reshapes, uploads, downloads.</summary>
    public static ISuperlayerOp? For(string type) => Ops.GetValueOrDefault(type);

    /// <summary>The first constraint that keeps the op from the target; null when none does.</summary>
    public static Diagnostic? Violation(XirOp op, IReadOnlyDictionary<string, DdrTensor> places, DpuTarget target) =>
        For(op.Type) is { } kind ? SuperlayerConstraints.Violations(target, kind.Alone(op, places)).FirstOrDefault() : null;
}
