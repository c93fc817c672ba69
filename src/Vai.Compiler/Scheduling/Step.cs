using Vai.Compiled;
using Vai.Compiler.Superlayers;
using Vai.Compiler.Tilings;

namespace Vai.Compiler.Scheduling;

/// <summary>One piece of work of a schedule, done by one engine; emission turns it into instructions.</summary>
internal abstract record Step;

/// <summary>Rows of a tensor, cut to columns and channels, from DDR into banks.</summary>
/// <param name="RowBytes">The bytes of a row that are of the map, where others are padding.</param>
internal sealed record LoadRowStep(
    DdrTensor Source, int Row, Interval Columns, Interval Channels, RowPlacement Destination, Interval? RowBytes = null) : Step;

/// <summary>The weights of groups of output channels, one weight bank an output channel of a group.</summary>
/// <param name="OutputChannels">From the first of a group on.</param>
/// <param name="Line">First line in every weight bank; the groups lie one behind the other.</param>
internal sealed record LoadWeightsStep(DdrTensor Weights, Interval OutputChannels, int InputGroups, int Line) : Step;

/// <summary>The weights of a block of channels of a depthwise convolution, tap by tap.</summary>
/// <param name="Line">First line in the bank of depthwise weights.</param>
internal sealed record LoadDepthwiseWeightsStep(DdrTensor Weights, Interval Channels, int Line) : Step;

/// <summary>All biases of a convolution, one group of output channels a line of the bias bank.</summary>
internal sealed record LoadBiasStep(DdrTensor Bias, int Line) : Step;

/// <summary>A tile of a convolution for one group of output channels.</summary>
/// <param name="Rows">Output rows, at most PP.</param>
/// <param name="Columns">Output columns.</param>
/// <param name="InputChannels">All input channels.</param>
/// <param name="GroupInBlock">The group's line inside an output pixel.</param>
/// <param name="WeightLine">First line of the group in every weight bank.</param>
internal sealed record ConvolveStep(
    ConvolutionStage Stage, WindowAxis RowAxis, WindowAxis ColumnAxis, Interval Rows, Interval Columns, int InputChannels,
    RowPlacement Source, RowPlacement Destination, int GroupInBlock, int WeightLine, int BiasLine) : Step;

/// <summary>A tile of a pooling or a depthwise convolution, for all channels of a block.</summary>
/// <param name="Rows">Output rows, at most APP.</param>
/// <param name="Channels">How many channels.</param>
/// <param name="WeightLine">First line of the block's weights; 0 where there are none.</param>
/// <param name="BiasLine">Line of the block's first biases; 0 where there are none.</param>
internal sealed record AluStep(
    AluStage Stage, WindowAxis RowAxis, WindowAxis ColumnAxis, Interval Rows, Interval Columns, int Channels,
    RowPlacement Source, RowPlacement Destination, int WeightLine, int BiasLine) : Step;

/// <summary>A row of banks, a strip of its columns and a block of its channels, to DDR.</summary>
internal sealed record SaveRowStep(DdrTensor Destination, int Row, Interval Columns, Interval Channels, RowPlacement Source) : Step;
