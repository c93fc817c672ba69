using Vai.Compiler.Superlayers;
using static Vai.Compiler.Superlayers.IntegerMath;

namespace Vai.Compiler.Tilings;

/// <summary>The ways to cut the rows of a superlayer into beats that the instructions can express, best first.</summary>
internal static class RowTilings
{
    /// <summary>Start lines that a CONV or ALU carries: a window may reach over four slabs (machine.md 6).</summary>
    private const int SlabsOfInstruction = 4;

    /// <summary>Folds that the output of a CONV is proven with (machine.md 6: stride_out 1 and 2).</summary>
    private const int LargestProvenOutputFold = 2;

    public static IEnumerable<RowTiling> Of(SuperlayerGeometry geometry) =>
        geometry.IsFused ? Fused(geometry) : Single(geometry);

    private static IEnumerable<RowTiling> Single(SuperlayerGeometry geometry)
    {
        var axis = geometry.FirstRows;
        var shared =
            from rows in Halves(geometry.FirstRowsAtOnce)
            from origin in SharedOrigins(geometry)
            select Tiling(geometry, origin, rows, axis.Stride, Tiles(rows));
        var separate =
            from rows in Enumerable.Range(1, geometry.FirstRowsAtOnce).Reverse()
            from fold in Folds(geometry, rows)
            select Tiling(geometry, RowOrigin.Tile, rows, fold, Tiles(rows));
        return shared.Concat(separate).OfType<RowTiling>();

        IEnumerable<(Interval, ImmutableArray<Interval>)> Tiles(int rows) =>
            Interval.Cut(axis.OutputSize, rows).Select(tile => (tile, ImmutableArray<Interval>.Empty));
    }

    /// <summary>
    /// The fold is the stride. Only a pooling window alone may be folded as it likes, for its stride does nothing but deal its rows
    /// over the banks: so that it reaches over four slabs at most, or over one without a gap.
    /// </summary>
    private static IEnumerable<int> Folds(SuperlayerGeometry geometry, int rows)
    {
        var axis = geometry.FirstRows;
        return geometry.Convolution is null && rows == 1
            ? new[] { axis.Stride, CeilingDivide(axis.Kernel, SlabsOfInstruction * geometry.PixelParallel),
                CeilingDivide(axis.Kernel, geometry.PixelParallel) }.Distinct()
            : [axis.Stride];
    }

    private static IEnumerable<RowTiling> Fused(SuperlayerGeometry geometry)
    {
        var pooling = geometry.FusedRows!;
        if (pooling.Stride > LargestProvenOutputFold)
        {
            yield break;
        }

        foreach (var poolRows in Halves(geometry.FusedRowsAtOnce)
            .Where(rows => Reaches(geometry, pooling, rows, 0, pooling.Stride)))
        {
            foreach (var rows in Halves(geometry.PixelParallel).Where(rows => rows % pooling.Stride == 0))
            {
                foreach (var origin in SharedOrigins(geometry))
                {
                    if (Tiling(geometry, origin, rows, geometry.FirstRows.Stride, FusedBeats(geometry, poolRows, rows)) is { } tiling)
                    {
                        yield return tiling with { Intermediate = IntermediateDemand(geometry, tiling.Beats) };
                    }
                }
            }
        }
    }

    /// <summary>Each beat computes the convolution tiles that its pooling rows need and that are not there yet.</summary>
    private static IEnumerable<(Interval Output, ImmutableArray<Interval> Convolutions)> FusedBeats(
        SuperlayerGeometry geometry, int poolRows, int rows)
    {
        var computed = 0;
        foreach (var tile in Interval.Cut(geometry.OutputHeight, poolRows))
        {
            var convolutions = ImmutableArray.CreateBuilder<Interval>();
            for (var needed = geometry.FusedRows!.Needed(tile).End; computed < needed; computed = convolutions[^1].End)
            {
                convolutions.Add(new Interval(computed, Math.Min(rows, geometry.FirstRows.OutputSize - computed)));
            }

            yield return (tile, convolutions.ToImmutable());
        }
    }

    private static RowTiling? Tiling(
        SuperlayerGeometry geometry, RowOrigin origin, int rows, int fold,
        IEnumerable<(Interval Output, ImmutableArray<Interval> Convolutions)> tiles)
    {
        var axis = geometry.FirstRows;
        var beats = ImmutableArray.CreateBuilder<Beat>();
        var demand = new List<(int First, int Last)>();
        foreach (var (output, convolutions) in tiles)
        {
            var computed = geometry.IsFused
                ? Interval.Between(convolutions.FirstOrDefault().Start, convolutions.LastOrDefault().End)
                : output;
            var firstRow = origin switch { RowOrigin.Image => 0, RowOrigin.Padding => -axis.Pad, _ => axis.Start(computed.Start) };
            var firstSlab = origin == RowOrigin.Tile && demand.Count > 0 ? demand[^1].Last + 1 : 0;
            var beat = new Beat(output, convolutions, computed.Count == 0 ? default : axis.Needed(computed), firstRow, firstSlab);
            beats.Add(beat);
            if (computed.Count > 0)
            {
                demand.Add((Slab(beat.Input.Start), Slab(beat.Input.Last)));
            }

            int Slab(int row) => firstSlab + FloorDivide(FloorDivide(row - firstRow, fold), geometry.PixelParallel);
        }

        var starts = geometry.IsFused ? beats.SelectMany(beat => beat.Convolutions) : beats.Select(beat => beat.Output);
        return starts.All(tile => Reaches(geometry, axis, tile, origin == RowOrigin.Tile ? axis.Start(tile.Start) : beats[0].Origin, fold))
            ? new RowTiling(origin, rows, fold, FoldsUsed(axis, origin, fold), beats.ToImmutable(), SlabDemand.Of(demand), null)
            : null;
    }

    private static SlabDemand IntermediateDemand(SuperlayerGeometry geometry, ImmutableArray<Beat> beats)
    {
        var axis = geometry.FusedRows!;
        var computed = 0;
        var demand = new List<(int, int)>();
        foreach (var beat in beats)
        {
            computed = Math.Max(computed, beat.Convolutions.LastOrDefault().End);
            demand.Add((Slab(axis.Needed(beat.Output).Start), Slab(computed - 1)));
        }

        return SlabDemand.Of(demand);

        int Slab(int row) => row / axis.Stride / geometry.PixelParallel;
    }

    /// <summary>
    /// Origins whose rows are shared by all tiles. The image's is taken only where it gives a bank and a phase that vendor code
    /// shows (machine.md 6: bank offsets 0, PP-1, PP-2; stride_offset_in 0, 1).
    /// </summary>
    private static IEnumerable<RowOrigin> SharedOrigins(SuperlayerGeometry geometry)
    {
        var axis = geometry.FirstRows;
        if (FloorDivide(-axis.Pad, axis.Stride) >= -2 && Modulo(-axis.Pad, axis.Stride) <= 1)
        {
            yield return RowOrigin.Image;
        }

        if (axis.Pad > 0)
        {
            yield return RowOrigin.Padding;
        }
    }

    private static bool Reaches(SuperlayerGeometry geometry, WindowAxis axis, int rows, int origin, int fold) =>
        Interval.Cut(axis.OutputSize, rows).All(tile => Reaches(geometry, axis, tile, origin, fold));

    /// <summary>Whether the window of a tile, padding rows included, lies within the slabs that an instruction names.</summary>
    private static bool Reaches(SuperlayerGeometry geometry, WindowAxis axis, Interval tile, int origin, int fold)
    {
        return Slab(axis.Start(tile.Last) + axis.Kernel - 1) - Slab(axis.Start(tile.Start)) < SlabsOfInstruction;

        int Slab(int row) => FloorDivide(FloorDivide(row - origin, fold), geometry.PixelParallel);
    }

    private static int FoldsUsed(WindowAxis axis, RowOrigin origin, int fold) =>
        origin == RowOrigin.Image && axis.Pad % fold != 0 ? fold : Math.Min(axis.Kernel, fold);

    private static IEnumerable<int> Halves(int from)
    {
        for (var value = from; value > 0; value /= 2)
        {
            yield return value;
        }
    }
}
