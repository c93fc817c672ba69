using System.Collections.Immutable;
using Vai.Compiler.Scheduling;
using Vai.Runtime;
using Vai.Targets;
using Vai.Xir;
using Vai.Xir.Ops;

namespace Vai.Compiler.Partitioning;

/// <summary><c>conv2d-fix</c>: begins a superlayer.</summary>
internal sealed class Conv2dFix : ISuperlayerOp
{
    public Superlayer Alone(XirOp op, IReadOnlyDictionary<string, DdrTensor> places)
    {
        var input = places[op.InputsOf("input").Single()];
        var weights = places[op.InputsOf("weights").Single()];
        var bias = places[op.InputsOf("bias").Single()];
        var output = places[op.Name];
        var product = input.FixPoint + weights.FixPoint;
        var stage = new ConvolutionStage(
            Window.From(op, input.Shape), weights, bias, product - output.FixPoint, Math.Max(product - bias.FixPoint + 1, 0), FusedActivation.Of(op));
        return new ConvolutionSuperlayer(op.Name, input, stage, Alu: null, output);
    }

    public Superlayer? Fused(Superlayer before, XirOp op, IReadOnlyDictionary<string, DdrTensor> places, DpuTarget target) => null;

    // Checked against every convolution of the vendor's files: two operations a product, one for the bias.
    public Workload Workload(XirOp op, ImmutableArray<int> inputShape, DpuArchitecture architecture, int aluPixelParallel)
    {
        var window = Window.From(op, inputShape);
        var taps = (ulong)window.KernelHeight * (ulong)window.KernelWidth;
        var shape = op.Output.Shape;
        var rounded = Partitioning.Workload.RoundUp(shape[1], architecture.PixelParallel) * (ulong)shape[2]
            * Partitioning.Workload.RoundUp(shape[3], architecture.ChannelParallel);
        return new Workload(
            (ulong)op.Output.ElementCount * ((2 * taps * (ulong)inputShape[3]) + 1),
            rounded * ((2 * taps * Partitioning.Workload.RoundUp(inputShape[3], architecture.ChannelParallel)) + 1));
    }
}
