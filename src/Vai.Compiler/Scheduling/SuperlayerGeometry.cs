using Vai.Targets;
using Vai.Xir.Ops;

namespace Vai.Compiler.Scheduling;

/// <summary>The sizes of a superlayer on a target: what its tilings are computed from.</summary>
/// <param name="Convolution">Null for a pooling alone.</param>
/// <param name="Pooling">Null for a convolution alone.</param>
public sealed record SuperlayerGeometry(DpuTarget Target, Superlayer Superlayer, ConvolutionStage? Convolution, PoolingStage? Pooling)
{
    private int InputHeight => Superlayer.Input.Shape[1];

    private int InputWidth => Superlayer.Input.Shape[2];

    private Window FirstWindow => Convolution?.Window ?? Pooling!.Window;

    public int PixelParallel => Target.Architecture.PixelParallel;

    /// <summary>Output rows that the first stage computes at once at most.</summary>
    public int FirstRowsAtOnce => Convolution is null ? Target.AluPixelParallel : PixelParallel;

    public WindowAxis FirstRows => WindowAxis.Rows(FirstWindow, InputHeight);

    public WindowAxis FirstColumns => WindowAxis.Columns(FirstWindow, InputWidth);

    /// <summary>The fused pooling's rows; null without one.</summary>
    public WindowAxis? FusedRows => IsFused ? WindowAxis.Rows(Pooling!.Window, FirstRows.OutputSize) : null;

    public WindowAxis? FusedColumns => IsFused ? WindowAxis.Columns(Pooling!.Window, FirstColumns.OutputSize) : null;

    public bool IsFused => Convolution is not null && Pooling is not null;

    public int OutputHeight => (FusedRows ?? FirstRows).OutputSize;

    public int OutputWidth => (FusedColumns ?? FirstColumns).OutputSize;

    public int InputChannels => Superlayer.Input.Shape[3];

    public int OutputChannels => Superlayer.Output.Shape[3];

    public int InputGroups => Groups(InputChannels);

    public int OutputGroups => Groups(OutputChannels);

    /// <summary>Lines that the weights of one group of output channels take in each weight bank.</summary>
    public int WeightLines => Convolution is { } convolution
        ? convolution.Window.KernelHeight * convolution.Window.KernelWidth * InputGroups
        : 0;

    public static SuperlayerGeometry Of(DpuTarget target, Superlayer superlayer) => superlayer switch
    {
        ConvolutionSuperlayer convolution => new(target, superlayer, convolution.Convolution, convolution.Pooling),
        PoolingSuperlayer pooling => new(target, superlayer, null, pooling.Pooling),
        _ => throw new ArgumentException($"no schedule for {superlayer.GetType().Name}", nameof(superlayer)),
    };

    /// <summary>Columns that the first stage computes for output columns of the superlayer.</summary>
    public Span FirstStageColumns(Span output) => FusedColumns?.Needed(output) ?? output;

    /// <summary>Input channel groups in the banks while a block of output groups is computed: pooling keeps channels apart.</summary>
    public int InputGroupsOf(int blockGroups) => Convolution is null ? blockGroups : InputGroups;

    /// <summary>Channels of a block of channel groups.</summary>
    public Span OutputChannelsOf(Span groups) => Span.Between(
        groups.Start * Target.Architecture.ChannelParallel,
        Math.Min(groups.End * Target.Architecture.ChannelParallel, OutputChannels));

    private int Groups(int channels) => IntegerMath.CeilingDivide(channels, Target.Architecture.ChannelParallel);
}
