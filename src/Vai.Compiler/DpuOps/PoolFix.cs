using Vai.Compiled;
using Vai.Compiler.Limits;
using Vai.Compiler.Superlayers;
using Vai.Targets;

namespace Vai.Compiler.DpuOps;

/// <summary><c>pool-fix</c>: a superlayer of its own, or behind a convolution whose result never leaves the banks.</summary>
internal sealed class PoolFix : ISuperlayerOp
{
    public Superlayer Alone(XirOp op, IReadOnlyDictionary<string, DdrTensor> places)
    {
        var input = places[op.InputNames.Single()];
        return new AluSuperlayer(op.Name, input, Stage(op, input), places[op.Name]);
    }

    public Superlayer? Fused(Superlayer before, XirOp op, IReadOnlyDictionary<string, DdrTensor> places, DpuTarget target)
    {
        var stage = Stage(op, places[op.InputNames.Single()]);
        return before is ConvolutionSuperlayer { Alu: null } convolution && SuperlayerConstraints.CanFuse(target, convolution, stage)
            ? convolution with { Alu = stage, Output = places[op.Name] }
            : null;
    }

    // Checked against the vendor's files: one operation for each number under a window, two where it is averaged.
    public Workload Workload(XirOp op, ImmutableArray<int> inputShape, DpuTarget target)
    {
        var window = Window.From(op, inputShape);
        var each = (ulong)window.KernelHeight * (ulong)window.KernelWidth * (IsAverage(op) ? 2UL : 1UL);
        var shape = op.Output.Shape;
        var rounded = DpuOps.Workload.RoundUp(shape[1], target.Features.PoolRows) * (ulong)shape[2]
            * DpuOps.Workload.RoundUp(shape[3], target.Architecture.ChannelParallel);
        return new Workload(each * (ulong)op.Output.ElementCount, each * rounded);
    }

    private static bool IsAverage(XirOp op) => op.Attributes.Get("type", "") == "AVG";

    private static PoolingStage Stage(XirOp op, DdrTensor input)
    {
        // A global pooling's stride is its kernel, and no file of the vendor's proves ALU's large ones.
        var window = Window.From(op, input.Shape).WithoutIdleStrides(input.Shape[1], input.Shape[2]);
        return IsAverage(op)
            ? new PoolingStage(PoolingKind.Average, window, input.FixPoint - (op.Output.FixPoint ?? 0))
            : new PoolingStage(PoolingKind.Maximum, window);
    }
}
