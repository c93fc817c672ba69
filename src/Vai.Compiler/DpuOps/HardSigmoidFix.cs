using Vai.Compiled;
using Vai.Compiler.Limits;
using Vai.Compiler.Superlayers;
using Vai.Numerics;
using Vai.Targets;

namespace Vai.Compiler.DpuOps;

/// <summary><c>hard-sigmoid-fix</c>: alone, or behind a convolution whose result then never leaves the banks.</summary>
internal sealed class HardSigmoidFix : ISuperlayerOp
{
    /// <summary>An addition, two comparisons, a multiplication.</summary>
    private const int Operations = 4;

    public Superlayer Alone(XirOp op, IReadOnlyDictionary<string, DdrTensor> places) =>
        new AluSuperlayer(op.Name, places[op.InputNames.Single()].AsMap(), Stage(op, places), places[op.Name].AsMap());

    public Superlayer? Fused(Superlayer before, XirOp op, IReadOnlyDictionary<string, DdrTensor> places, DpuTarget target)
    {
        var stage = Stage(op, places);
        return before is ConvolutionSuperlayer { Alu: null } convolution && SuperlayerConstraints.CanFuse(target, convolution, stage)
            ? convolution with { Alu = stage, Output = places[op.Name] }
            : null;
    }

    public Workload Workload(XirOp op, ImmutableArray<int> inputShape, DpuTarget target) =>
        DpuOps.Workload.OfElements(op, Operations, target);

    private static HardSigmoidStage Stage(XirOp op, IReadOnlyDictionary<string, DdrTensor> places)
    {
        var fixPoint = places[op.InputNames.Single()].FixPoint;
        return new HardSigmoidStage(fixPoint, DpuFractions.SixthBits + fixPoint - places[op.Name].FixPoint);
    }
}
