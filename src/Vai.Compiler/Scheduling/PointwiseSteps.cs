using Vai.Compiled;
using Vai.Compiler.Superlayers;
using Vai.Compiler.Tilings;

namespace Vai.Compiler.Scheduling;

/// <summary>A tile of an element-wise operation.</summary>
/// <param name="Rows">At most APP; the operands' rows lie in the same banks of their groups as the result's.</param>
/// <param name="Columns">Of the operands.</param>
/// <param name="Channels">How many channels.</param>
/// <param name="RepeatColumns">How many pixels of the result each pixel becomes.</param>
internal sealed record ElementwiseStep(
    ElementwiseStage Stage, Interval Rows, Interval Columns, int Channels, ImmutableArray<RowPlacement> Operands, RowPlacement Destination,
    int RepeatColumns) : Step;

/// <summary>A tile of a multiplication by a vector.</summary>
/// <param name="Rows">At most APP.</param>
/// <param name="Channels">How many channels.</param>
/// <param name="VectorLine">First line of the block's part of the vector in the bank of depthwise weights.</param>
internal sealed record ScaleStep(
    ScalingStage Stage, Interval Rows, Interval Columns, int Channels, RowPlacement Source, RowPlacement Destination, int VectorLine)
        : Step;

/// <summary>A part of a vector of one number a channel, into the bank of depthwise weights.</summary>
internal sealed record LoadVectorStep(DdrTensor Vector, Interval Channels, int Line) : Step;
