using Vai.Compiled;
using Vai.Compiler.Superlayers;
using Vai.Targets;

namespace Vai.Compiler.Tilings;

/// <summary>The sizes of a superlayer on a target: what its tilings are computed from.</summary>
/// <param name="Convolution">Null where ALU works alone.</param>
/// <param name="Alu">Null for a convolution alone.</param>
internal sealed record SuperlayerGeometry(DpuTarget Target, Superlayer Superlayer, ConvolutionStage? Convolution, AluStage? Alu)
{
    /// <summary>Found by trying: a LOAD of so many bytes takes eight times as long to move as to start.</summary>
    private const int WeightBytesAtOnce = 4096;

    public int PixelParallel => Target.Architecture.PixelParallel;

    /// <summary>Output rows that the first stage computes at once at most.</summary>
    public int FirstRowsAtOnce => Convolution is null ? Alu!.RowsAtOnce(Target.Features) : PixelParallel;

    /// <summary>Output rows that a stage behind a convolution computes at once at most.</summary>
    public int FusedRowsAtOnce => Alu!.RowsAtOnce(Target.Features);

    public WindowAxis FirstRows { get; } = WindowAxis.Rows(First(Convolution, Alu), Superlayer.Input.Shape[1]);

    public WindowAxis FirstColumns { get; } = WindowAxis.Columns(First(Convolution, Alu), Superlayer.Input.Shape[2]);

    /// <summary>The fused pooling's rows; null without one.</summary>
    public WindowAxis? FusedRows { get; } = Convolution is not null && Alu is not null
        ? WindowAxis.Rows(Alu.Window, Convolution.Window.OutputHeight(Superlayer.Input.Shape[1]))
        : null;

    public WindowAxis? FusedColumns { get; } = Convolution is not null && Alu is not null
        ? WindowAxis.Columns(Alu.Window, Convolution.Window.OutputWidth(Superlayer.Input.Shape[2]))
        : null;

    public bool IsFused => Convolution is not null && Alu is not null;

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

    /// <summary>
    /// Groups of output channels whose weights are best loaded together: a LOAD of few bytes takes as long to start as to move them, and
    /// one of many keeps CONV waiting for its first.
    /// </summary>
    public int WeightGroupsAtOnce => Convolution is { } convolution
        && convolution.Weights.BytesOfChannel(Target) is { } bytes
        ? Math.Max(WeightBytesAtOnce / bytes, 1)
        : 1;

    /// <summary>Lines that the depthwise weights of one group of channels take; 0 without any.</summary>
    public int DepthwiseWeightLines => Alu is DepthwiseStage depthwise ? depthwise.Window.KernelHeight * depthwise.Window.KernelWidth : 0;

    /// <exception cref="ArgumentException">The shapes of the superlayer's tensors do not fit its windows: a bug of the caller.</exception>
    public static SuperlayerGeometry Of(DpuTarget target, Superlayer superlayer)
    {
        SuperlayerGeometry geometry = superlayer switch
        {
            ConvolutionSuperlayer convolution => new(target, superlayer, convolution.Convolution, convolution.Alu),
            AluSuperlayer alu => new(target, superlayer, null, alu.Alu),
            _ => throw new ArgumentException($"no schedule for {superlayer.GetType().Name}", nameof(superlayer)),
        };
        geometry.RequireCoherence();
        return geometry;
    }

    /// <summary>Columns that the first stage computes for output columns of the superlayer.</summary>
    public Interval FirstStageColumns(Interval output) => FusedColumns?.Needed(output) ?? output;

    /// <summary>Input channel groups in the banks while a block of output groups is computed: ALU keeps channels apart.</summary>
    public int InputGroupsOf(int blockGroups) => Convolution is null ? blockGroups : InputGroups;

    /// <summary>Channels of a block of channel groups.</summary>
    public Interval OutputChannelsOf(Interval groups) => Interval.Between(
        groups.Start * Target.Architecture.ChannelParallel,
        Math.Min(groups.End * Target.Architecture.ChannelParallel, OutputChannels));

    private void RequireCoherence()
    {
        Require("the input", Superlayer.Input, [1, FirstRows.InputSize, FirstColumns.InputSize, InputChannels]);
        Require("the output", Superlayer.Output, [1, OutputHeight, OutputWidth, Convolution is null ? InputChannels : OutputChannels]);
        if (Convolution is { Weights: var weights, Window: var window })
        {
            Require("the weights", weights, [OutputChannels, window.KernelHeight, window.KernelWidth, InputChannels]);
            Require("the biases", Convolution.Bias, [OutputChannels]);
        }

        if (Dilated(Convolution?.Window) || Dilated(Alu?.Window))
        {
            throw new ArgumentException($"superlayer '{Superlayer.Name}': a dilated window has to be decomposed before");
        }

        if (Alu is MergeStage merge)
        {
            Require("the other map", merge.Operand, [1, OutputHeight, OutputWidth, OutputChannels]);
        }

        if (Alu is DepthwiseStage depthwise)
        {
            Require("the depthwise weights", depthwise.Weights,
                [1, depthwise.Window.KernelHeight, depthwise.Window.KernelWidth, OutputChannels]);
            Require("the depthwise biases", depthwise.Bias, [OutputChannels]);
        }
    }

    private void Require(string what, DdrTensor tensor, ReadOnlySpan<int> shape)
    {
        if (!tensor.Shape.AsSpan().SequenceEqual(shape) || tensor.Shape.Any(size => size < 1) || tensor.Stride is not [.., 1])
        {
            throw new ArgumentException(
                $"superlayer '{Superlayer.Name}': {what} has shape [{string.Join(',', tensor.Shape)}], not " +
                    $"[{string.Join(',', shape.ToArray())}], or channels apart");
        }
    }

    private static bool Dilated(Window? window) => window is { DilationHeight: > 1 } or { DilationWidth: > 1 };

    private static Window First(ConvolutionStage? convolution, AluStage? alu) => convolution?.Window ?? alu!.Window;

    private int Groups(int channels) => IntegerMath.CeilingDivide(channels, Target.Architecture.ChannelParallel);
}
