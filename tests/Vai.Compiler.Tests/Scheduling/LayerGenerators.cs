using CsCheck;
using Vai.Compiler.Superlayers;
using Vai.Isa;
using Vai.Targets;

namespace Vai.Compiler.Tests.Scheduling;

/// <summary>A random layer, what it runs on, and the data that it runs with.</summary>
internal sealed record LayerCase(DpuTarget Target, int Height, int Width, LayerShape Layer, DataPattern Pattern, int Slack, int Seed)
{
    public override string ToString() => $"{Target.Name}: {Height}x{Width} {Layer}, {Pattern}, slack {Slack}, seed {Seed}";
}

/// <summary>Random layers over the whole legal range, small enough to compute one by one.</summary>
internal static class LayerGenerators
{
    /// <summary>The naive reference computes every product on its own.</summary>
    private const int MostProducts = 500_000;

    /// <summary>
    /// Set 1 in all sizes, with the ALU as parallel as PG338 recommends, as parallel as it gets, and with one row at a time; all
    /// targets of set 0, and two that pool as many rows as they convolve.
    /// </summary>
    public static ImmutableArray<DpuTarget> Targets { get; } =
    [
        .. from architecture in DpuArchitecture.All
           from aluRows in new[] { architecture.PixelParallel / 2, architecture.PixelParallel, 1 }
           select DpuTarget.FromFingerprint(0x101000016010000UL | ((ulong)aluRows << 8) | (uint)architecture.Id),
        .. from registered in new Isa0Family().Registered select DpuTarget.FromFingerprint(registered.Fingerprint),
        DpuTarget.FromFingerprint(0x1000020F7018807), DpuTarget.FromFingerprint(0x1000020F6014400),
    ];

    private static Gen<T> OneOf<T>(ImmutableArray<T> items) => Gen.Int[0, items.Length - 1].Select(index => items[index]);

    private static Gen<DpuTarget> AnyTarget => OneOf(Targets);

    private static Gen<DpuTarget> DepthwiseTarget =>
        OneOf([.. Targets.Where(target => target.Features.HasDepthwise)]);

    public static Gen<LayerCase> Convolutions =>
        from target in AnyTarget
        from height in Gen.Int[1, 40]
        from width in Gen.Int[1, 40]
        from channels in Gen.Int[1, 70]
        from window in Window(height, width, largestKernel: 16, largestStride: 8)
        from outputChannels in Gen.Int[1, 70]
        from shiftCut in Gen.Int[0, 16]
        from shiftBias in Gen.Int[0, 17]
        from activation in Activations(target.Features)
        from hasPooling in Gen.Bool
        from stage in Pooling(target.Features, window.OutputHeight(height), window.OutputWidth(width), largestKernel: 5)
        from pattern in Patterns
        from slack in Gen.Int[0, 2].Select(choice => choice == 2 ? 7 : 0)
        from seed in Gen.Int[0, 1_000_000]
        let shape =
            Affordable(
            new LayerShape(channels, new ConvolutionShape(outputChannels, window, shiftCut, shiftBias, activation),
                hasPooling ? stage : null), height, width)
        select new LayerCase(target, height, width, shape, pattern, slack, seed);

    public static Gen<LayerCase> Poolings =>
        from target in AnyTarget
        from height in Gen.Int[1, 60]
        from width in Gen.Int[1, 60]
        from channels in Gen.Int[1, 70]
        from stage in Pooling(target.Features, height, width, largestKernel: 40)
        from pattern in Patterns
        from slack in Gen.Int[0, 2].Select(choice => choice == 2 ? 7 : 0)
        from seed in Gen.Int[0, 1_000_000]
        let values = stage.Window.OutputHeight(height) * stage.Window.OutputWidth(width) * stage.Window.KernelHeight
            * stage.Window.KernelWidth
        select new LayerCase(target, height, width, new LayerShape(Math.Clamp(MostProducts / values, 1, channels), null, stage),
            pattern, slack, seed);

    /// <summary>Depthwise convolutions alone and behind a convolution.</summary>
    public static Gen<LayerCase> DepthwiseConvolutions =>
        from target in DepthwiseTarget
        from height in Gen.Int[1, 40]
        from width in Gen.Int[1, 40]
        from channels in Gen.Int[1, 70]
        from isBehindConvolution in Gen.Bool
        from outputChannels in Gen.Int[1, 70]
        from window in isBehindConvolution ? Window(height, width, largestKernel: 3, largestStride: 2) : Gen.Const(Windows.Square(1))
        from depthwise in Window(window.OutputHeight(height), window.OutputWidth(width), largestKernel: 9, largestStride: 4)
        from shiftCut in Gen.Int[0, 16]
        from shiftBias in Gen.Int[0, 17]
        from activation in Gen.Bool.Select(isRelu => isRelu ? Activation.Relu : Activation.None)
        from pattern in Patterns
        from slack in Gen.Int[0, 2].Select(choice => choice == 2 ? 7 : 0)
        from seed in Gen.Int[0, 1_000_000]
        let shape = new DepthwiseShape(depthwise, shiftCut, shiftBias, activation)
        let layer = isBehindConvolution
            ? Affordable(
                new LayerShape(channels, new ConvolutionShape(outputChannels, window, shiftCut, shiftBias, Activation.Relu), null, shape),
                height, width)
            : new LayerShape(channels, null, null, shape)
        select new LayerCase(target, height, width, layer, pattern, slack, seed);

    private static Gen<DataPattern> Patterns =>
        Gen.Frequency((8, Gen.Const(DataPattern.Random)), (1, Gen.Const(DataPattern.AllLowest)), (1, Gen.Const(DataPattern.AllHighest)));

    private static Gen<Activation> Activations(DpuFeatures dpu) => OneOf<Activation>(
    [
        Activation.None, Activation.Relu, .. dpu.HasConvolutionLeakyRelu ? [Activation.LeakyRelu] : Array.Empty<Activation>(),
        .. dpu.HasConvolutionRelu6 ? [Activation.Relu6] : Array.Empty<Activation>(),
    ]);

    private static Gen<PoolingStage> Pooling(DpuFeatures dpu, int height, int width, int largestKernel) =>
        from window in Window(height, width, Math.Min(largestKernel, dpu.LargestPoolKernel), Math.Min(9, dpu.LargestPoolStride))
        from average in Gen.Bool
        from shift in Gen.Int[dpu.HasOnlySquareAverages ? -7 : 0, 7]
        select average && dpu.HasAveragePool
            ? new PoolingStage(PoolingKind.Average, dpu.HasOnlySquareAverages ? Squared(window) : window, shift)
            : new PoolingStage(PoolingKind.Maximum, window);

    private static Window Squared(Window window)
    {
        var kernel = Math.Min(window.KernelHeight, window.KernelWidth);
        return Windows.Of(
            kernel, kernel, window.StrideHeight, window.StrideWidth,
            Math.Min(window.PadTop, kernel - 1), Math.Min(window.PadLeft, kernel - 1),
            Math.Min(window.PadBottom, kernel - 1), Math.Min(window.PadRight, kernel - 1));
    }

    private static Gen<Window> Window(int height, int width, int largestKernel, int largestStride) =>
        from rows in Axis(height, largestKernel, largestStride)
        from columns in Axis(width, largestKernel, largestStride)
        select Windows.Of(rows.Kernel, columns.Kernel, rows.Stride, columns.Stride, rows.Before, columns.Before, rows.After, columns.After);

    /// <summary>Small kernels and strides more often; pads below the kernel and below 16, and large enough for one window to fit.</summary>
    private static Gen<(int Kernel, int Stride, int Before, int After)> Axis(int size, int largestKernel, int largestStride) =>
        from kernel in Gen.Frequency((3, Gen.Int[1, 3]), (2, Gen.Int[1, largestKernel]))
        let fitting = Math.Min(kernel, size + Math.Min(kernel - 1, 15))
        from stride in Gen.Frequency((3, Gen.Int[1, 2]), (2, Gen.Int[1, largestStride]))
        let most = Math.Min(fitting - 1, 15)
        from before in Gen.Int[0, most]
        from after in Gen.Int[Math.Clamp(fitting - size - before, 0, fitting - 1), fitting - 1]
        select (fitting, stride, before, after);

    private static LayerShape Affordable(LayerShape layer, int height, int width)
    {
        var convolution = layer.Convolution!;
        var window = convolution.Window;
        var products = (long)window.OutputHeight(height) * window.OutputWidth(width) * window.KernelHeight * window.KernelWidth
            * layer.Channels * convolution.OutputChannels;
        return products <= MostProducts || layer.Channels * convolution.OutputChannels == 1
            ? layer
            : Affordable(
                layer.Channels > convolution.OutputChannels
                    ? layer with { Channels = (layer.Channels + 1) / 2 }
                    : layer with { Convolution = convolution with { OutputChannels = (convolution.OutputChannels + 1) / 2 } },
                height, width);
    }
}
