using System.Collections.Frozen;
using Vai.Compiler.Inspection.Constraints;
using Vai.Diagnostics;
using Vai.Runtime;
using Vai.Targets;
using Vai.Xir;

namespace Vai.Compiler.Partitioning;

/// <summary>The one place where fixed-point op types meet superlayers.</summary>
internal static class SuperlayerOps
{
    private static readonly FrozenDictionary<string, ISuperlayerOp> Ops = new Dictionary<string, ISuperlayerOp>(StringComparer.Ordinal)
    {
        ["conv2d-fix"] = new Conv2dFix(),
        ["depthwise-conv2d-fix"] = new DepthwiseConv2dFix(),
        ["pool-fix"] = new PoolFix(),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Null for ops that compute nothing: constants, reshapes, uploads, downloads.</summary>
    public static ISuperlayerOp? For(string type) => Ops.GetValueOrDefault(type);

    /// <summary>The first constraint that keeps the op from the target; null when none does.</summary>
    public static Diagnostic? Violation(XirOp op, IReadOnlyDictionary<string, DdrTensor> places, DpuTarget target) =>
        For(op.Type) is { } kind ? SuperlayerConstraints.Violations(target, kind.Alone(op, places)).FirstOrDefault() : null;
}
