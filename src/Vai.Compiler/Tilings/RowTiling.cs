using Vai.Compiler.Superlayers;

namespace Vai.Compiler.Tilings;

/// <summary>Where the rows of an input are counted from when they are dealt over the banks.</summary>
internal enum RowOrigin
{
    /// <summary>Row 0 of the image lies in bank 0: the vendor's way, which also lets a producer leave rows for a consumer.</summary>
    Image,

    /// <summary>The first row of the padding lies in bank 0: every window starts there without a phase.</summary>
    Padding,

    /// <summary>Each tile has its own rows, from the first of its window on; nothing is shared between tiles.</summary>
    Tile,
}

/// <summary>
/// One beat of a superlayer: the input rows that it needs, the tiles of convolution rows in front of a fused pooling that it
/// computes, and the tile of result rows that it ends with.
/// </summary>
/// <param name="Convolutions">Empty without a fused pooling.</param>
/// <param name="Input">Input rows, first to last, that the first stage reads; empty where it has nothing to do.</param>
/// <param name="Origin">The input row in bank 0 of slab 0, fold 0.</param>
/// <param name="FirstSlab">The number of that slab among all slabs of a strip.</param>
internal sealed record Beat(Interval Output, ImmutableArray<Interval> Convolutions, Interval Input, int Origin, int FirstSlab);

/// <summary>How many slabs a ring must hold.</summary>
/// <param name="AtOnce">For the beat that needs most.</param>
/// <param name="Ahead">For a beat and what the next one adds.</param>
/// <param name="Total">For all rows.</param>
internal sealed record SlabDemand(int AtOnce, int Ahead, int Total)
{
    /// <param name="beats">First and last slab that each beat touches.</param>
    public static SlabDemand Of(IReadOnlyList<(int First, int Last)> beats) => new(
        beats.Max(beat => beat.Last - beat.First + 1),
        beats.Zip(beats.Skip(1).Append(beats[^1]), (beat, next) => next.Last - beat.First + 1).Max(),
        beats.Max(beat => beat.Last) + 1);
}

/// <summary>The rows of a superlayer cut into beats, and what that asks of the banks.</summary>
/// <param name="RowsAtOnce">Rows of the first stage's tiles.</param>
/// <param name="Fold">Row fold of the input.</param>
/// <param name="FoldsUsed">Rows of a fold that are kept: a kernel lower than the stride leaves rows out.</param>
/// <param name="Intermediate">Slabs between a convolution and its pooling; null without one.</param>
internal sealed record RowTiling(
    RowOrigin Origin, int RowsAtOnce, int Fold, int FoldsUsed, ImmutableArray<Beat> Beats, SlabDemand Input, SlabDemand? Intermediate)
{
    /// <summary>Tiles of the first stage in one strip.</summary>
    public int FirstStageTiles { get; } = Beats.Any(beat => !beat.Convolutions.IsEmpty)
        ? Beats.Sum(beat => beat.Convolutions.Length)
        : Beats.Length;

    /// <summary>Input rows that are loaded for one strip.</summary>
    public long InputRows { get; } = Origin == RowOrigin.Tile
        ? Beats.Sum(beat => (long)beat.Input.Count)
        : Beats.Max(beat => beat.Input.End) - Beats[0].Input.Start;
}
