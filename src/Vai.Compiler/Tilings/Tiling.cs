namespace Vai.Compiler.Tilings;

/// <summary>
/// How a superlayer is cut into tiles that fit the banks: strips of output columns, blocks of channel groups, tiles of rows.
/// </summary>
/// <param name="Rows">How the rows are cut, and in which beats they flow.</param>
/// <param name="Lines">The strip and the block, and what they take in the banks.</param>
/// <param name="Strips">How many strips.</param>
/// <param name="Blocks">How many blocks.</param>
/// <param name="StripsOutermost">Whether a strip runs through all blocks before the next strip starts, or a block through all
/// strips.</param>
/// <param name="InputResident">All rows of a strip stay in the banks while the blocks run over them.</param>
/// <param name="WeightSlots">Blocks of weights that the weight banks hold at once.</param>
/// <param name="DepthwiseSlots">Blocks of depthwise weights that their bank holds at once.</param>
/// <param name="Work">What it keeps the engines busy with.</param>
/// <param name="Cost">What the search minimised: estimated cycles.</param>
internal sealed record Tiling(
    RowTiling Rows, StripLines Lines, int Strips, int Blocks, bool StripsOutermost, Rings Rings, bool InputResident, int WeightSlots,
    int DepthwiseSlots, EngineCycles Work, long Cost)
{
    /// <summary>Channel groups in a block, and of what CONV sums over: channel_group has 8 bits (machine.md 0).</summary>
    public const int LargestChannelGroups = 256;
}
