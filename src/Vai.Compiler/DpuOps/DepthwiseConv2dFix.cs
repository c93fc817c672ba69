using Vai.Compiled;
using Vai.Compiler.Limits;
using Vai.Compiler.Superlayers;
using Vai.Compiler.Tilings;
using Vai.Targets;

namespace Vai.Compiler.DpuOps;

/// <summary>
/// <c>depthwise-conv2d-fix</c>: alone, or behind a convolution whose result then never leaves the banks;
/// <c>transposed-depthwise-conv2d-fix</c>: alone.
/// </summary>
/// <param name="isTransposed">The latter.</param>
internal sealed class DepthwiseConv2dFix(bool isTransposed) : ISuperlayerOp
{
    public Superlayer Alone(XirOp op, IReadOnlyDictionary<string, DdrTensor> places)
    {
        var input = places[op.InputsOf("input").Single()];
        var whole = new AluSuperlayer(op.Name, input, Stage(op, places), places[op.Name]);
        return isTransposed ? Decomposition.OfTransposed(whole) : Decomposition.OfDilated(whole);
    }

    public Superlayer? Fused(Superlayer before, XirOp op, IReadOnlyDictionary<string, DdrTensor> places, DpuTarget target)
    {
        var stage = Stage(op, places);
        return !isTransposed && before is ConvolutionSuperlayer { Alu: null } convolution
            && SuperlayerConstraints.CanFuse(target, convolution, stage)
            && IsCheaperFused(target, convolution, stage, Alone(op, places))
                ? convolution with { Alu = stage, Output = places[op.Name] }
                : null;
    }

    // Checked against the vendor's files: two operations a product, one for the bias.
    public Workload Workload(XirOp op, ImmutableArray<int> inputShape, DpuTarget target)
    {
        var window = Window.From(op, inputShape);
        var taps = (ulong)window.KernelHeight * (ulong)window.KernelWidth;
        var each = (2 * (isTransposed ? Math.Max(taps / ((ulong)window.StrideHeight * (ulong)window.StrideWidth), 1) : taps)) + 1;
        var shape = op.Output.Shape;
        var rounded = DpuOps.Workload.RoundUp(shape[1], target.Features.DepthwiseRows) * (ulong)shape[2]
            * DpuOps.Workload.RoundUp(shape[3], target.Architecture.ChannelParallel);
        return new Workload(each * (ulong)op.Output.ElementCount, each * rounded);
    }

    // A map that has to be cut into many strips is convolved twice where they overlap.
    private static bool IsCheaperFused(DpuTarget target, ConvolutionSuperlayer convolution, DepthwiseStage stage, Superlayer alone) =>
        Cost(target, SuperlayerConstraints.Fuse(convolution, stage)!) <= Cost(target, convolution) + Cost(target, alone);

    private static long Cost(DpuTarget target, Superlayer superlayer) => TilingSearch.Best(target, superlayer)?.Cost ?? long.MaxValue / 4;

    private DepthwiseStage Stage(XirOp op, IReadOnlyDictionary<string, DdrTensor> places)
    {
        var input = places[op.InputsOf("input").Single()];
        var weights = places[op.InputsOf("weights").Single()];
        var bias = places[op.InputsOf("bias").Single()];
        var product = input.FixPoint + weights.FixPoint;
        return new DepthwiseStage(
            isTransposed ? Window.FromTransposed(op, input.Shape) : Window.From(op, input.Shape),
            weights, bias, product - places[op.Name].FixPoint, Math.Max(product - bias.FixPoint + 1, 0), FusedActivation.Of(op));
    }
}
