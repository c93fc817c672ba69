using Vai.Compiled;
using Vai.Compiler.Superlayers;
using Vai.Targets;

namespace Vai.Compiler.DpuOps;

/// <summary><c>conv2d-fix</c> and <c>transposed-conv2d-fix</c>: begin a superlayer.</summary>
/// <param name="isTransposed">The latter.</param>
internal sealed class Conv2dFix(bool isTransposed) : ISuperlayerOp
{
    public Superlayer Alone(XirOp op, IReadOnlyDictionary<string, DdrTensor> places)
    {
        var input = places[op.InputsOf("input").Single()];
        var weights = places[op.InputsOf("weights").Single()];
        var bias = places[op.InputsOf("bias").Single()];
        var output = places[op.Name];
        var product = input.FixPoint + weights.FixPoint;
        var stage = new ConvolutionStage(
            isTransposed ? Window.FromTransposed(op, input.Shape) : Window.From(op, input.Shape),
            weights, bias, product - output.FixPoint, Math.Max(product - bias.FixPoint + 1, 0), FusedActivation.Of(op));
        return Decomposition.OfGroups(
            new ConvolutionSuperlayer(op.Name, input, stage, Alu: null, output), op.Attributes.Get("group", 1),
            isTransposed ? Decomposition.OfTransposed : Decomposition.OfDilated);
    }

    public Superlayer? Fused(Superlayer before, XirOp op, IReadOnlyDictionary<string, DdrTensor> places, DpuTarget target) => null;

    // Checked against every convolution of the vendor's files: two operations a product, one for the bias.
    public Workload Workload(XirOp op, ImmutableArray<int> inputShape, DpuTarget target)
    {
        var window = Window.From(op, inputShape);
        var shape = op.Output.Shape;
        // In a transposed convolution every input meets every tap, so an output meets one tap in stride * stride.
        var taps = (ulong)window.KernelHeight * (ulong)window.KernelWidth;
        taps = isTransposed ? Math.Max(taps / ((ulong)window.StrideHeight * (ulong)window.StrideWidth), 1) : taps;
        var lanes = target.Architecture.ChannelParallel;
        var channels = inputShape[3] / op.Attributes.Get("group", 1);
        var rounded = DpuOps.Workload.RoundUp(shape[1], target.Architecture.PixelParallel) * (ulong)shape[2]
            * DpuOps.Workload.RoundUp(shape[3], lanes);
        return new Workload(
            (ulong)op.Output.ElementCount * ((2 * taps * (ulong)channels) + 1),
            rounded * ((2 * taps * DpuOps.Workload.RoundUp(channels, lanes)) + 1));
    }
}
