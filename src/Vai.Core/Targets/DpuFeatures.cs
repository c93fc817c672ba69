namespace Vai.Targets;

/// <summary>What a DPU can do, and with how much: its instruction set and the options that it was built with (machine.md 1.1,
/// 14.1).</summary>
internal sealed record DpuFeatures
{
    /// <summary>Groups of feature-map banks (VB0, VB1 …).</summary>
    public required int BankGroups { get; init; }

    /// <summary>Output rows that a pool makes at once.</summary>
    public required int PoolRows { get; init; }

    /// <summary>Output rows that a depthwise convolution makes at once; 0 where the DPU has none.</summary>
    public required int DepthwiseRows { get; init; }

    /// <summary>Output rows that element-wise work makes at once; 0 where none can be made.</summary>
    public required int ElementwiseRows { get; init; }

    /// <summary>The largest height and width of a pool's window.</summary>
    public required int LargestPoolKernel { get; init; }

    /// <summary>The largest step from window to window of a pool.</summary>
    public required int LargestPoolStride { get; init; }

    /// <summary>The largest height and width of the window of a depthwise convolution; 0 where the DPU has none.</summary>
    public required int LargestDepthwiseKernel { get; init; }

    /// <summary>The largest step from window to window of a depthwise convolution; 0 where the DPU has none.</summary>
    public required int LargestDepthwiseStride { get; init; }

    public bool HasAveragePool { get; init; }

    /// <summary>Averages are of square windows only: the factor hangs on the width.</summary>
    public bool HasOnlySquareAverages { get; init; }

    /// <summary>A product of two maps.</summary>
    public bool HasElementwiseProduct { get; init; }

    /// <summary>A product of a map and a vector with one number a channel.</summary>
    public bool HasVectorMultiply { get; init; }

    public bool HasHardSigmoid { get; init; }

    /// <summary>Windows of few channels are gathered into one pixel (machine.md 6.3).</summary>
    public bool HasChannelAugmentation { get; init; }

    public bool HasLoadMean { get; init; }

    public bool HasSaveArgmax { get; init; }

    public bool HasConvolutionLeakyRelu { get; init; }

    public bool HasDepthwiseLeakyRelu { get; init; }

    /// <summary>A clamp to 0 … 96, which is relu6 at fix point 4; in programs of set 1 it was never seen.</summary>
    public bool HasConvolutionRelu6 { get; init; }

    /// <inheritdoc cref="HasConvolutionRelu6"/>
    public bool HasDepthwiseRelu6 { get; init; }

    public bool HasDepthwise => DepthwiseRows > 0;
}
