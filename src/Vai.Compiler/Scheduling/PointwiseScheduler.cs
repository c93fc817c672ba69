using Vai.Compiled;
using Vai.Compiler.Superlayers;
using Vai.Compiler.Tilings;
using Vai.Targets;

namespace Vai.Compiler.Scheduling;

/// <summary>One tile of a pointwise superlayer on its way through the banks.</summary>
/// <param name="Rows">At most as many as MISC computes at once.</param>
/// <param name="Columns">Of the operands.</param>
/// <param name="Channels">All channels of the tile's block.</param>
/// <param name="Operands">Where the operands' rows lie in the banks.</param>
/// <param name="Output">Where the result's rows lie.</param>
internal sealed record PointwiseTile(
    Interval Rows, Interval Columns, Interval Channels, ImmutableArray<RowPlacement> Operands, RowPlacement Output);

/// <summary>
/// Writes the steps of work without windows: each tile's rows are loaded, computed and stored, while the next tile's are loaded.
/// </summary>
internal static class PointwiseScheduler
{
    /// <param name="maps">The operands, all of one shape.</param>
    /// <param name="output">The operands' shape, each row and column repeated.</param>
    /// <param name="prepare">What a block of channels needs before its first tile.</param>
    /// <param name="compute">The work on a tile.</param>
    public static IEnumerable<Step> Steps(
        DpuTarget target, PointwiseTiling tiling, BankPlan banks, ImmutableArray<DdrTensor> maps, DdrTensor output, int repeatRows,
        int repeatColumns,
        Func<Interval, IEnumerable<Step>> prepare, Func<PointwiseTile, Step> compute, SchedulingOptions options)
    {
        var tiles = Tiles(target, tiling, banks, maps[0].Shape, repeatColumns).ToList();
        var ahead = false;
        foreach (var (number, tile) in tiles.Index())
        {
            var next = number + 1 < tiles.Count ? tiles[number + 1] : null;
            var isFirstOfBlock = number == 0 || tiles[number - 1].Channels != tile.Channels;
            var loads = ahead ? [] : Loads(maps, banks, tile);
            ahead = options.Overlap && next is not null && next.Channels == tile.Channels && tiling.Slots > 1;
            foreach (var step in (isFirstOfBlock ? prepare(tile.Channels) : [])
                .Concat(loads)
                .Concat(ahead ? Loads(maps, banks, next!) : [])
                .Append(compute(tile))
                .Concat(banks.IsSaved ? Saves(output, tile, repeatRows, repeatColumns) : []))
            {
                yield return step;
            }
        }
    }

    private static IEnumerable<PointwiseTile> Tiles(
        DpuTarget target, PointwiseTiling tiling, BankPlan banks, ImmutableArray<int> shape, int repeatColumns)
    {
        var lanes = target.Architecture.ChannelParallel;
        var visit = 0;
        foreach (var channels in Interval.Cut(shape[3], tiling.BlockGroups * lanes))
        {
            var (groups, firstGroup) = (IntegerMath.CeilingDivide(channels.Count, lanes), channels.Start / lanes);
            foreach (var columns in Interval.Cut(shape[2], tiling.Columns))
            {
                var slab = visit++ * IntegerMath.CeilingDivide(shape[1], target.Architecture.PixelParallel);
                foreach (var rows in Interval.Cut(shape[1], tiling.Rows))
                {
                    yield return new PointwiseTile(
                        rows, columns, channels,
                        [.. banks.Inputs.Zip(tiling.Operands, (whole, ring) =>
                            whole is null ? Placement(ring!, slab, groups, columns.Start) : whole with { FirstGroup = firstGroup })],
                        banks.Output is { } result
                            ? result with { FirstGroup = firstGroup }
                            : Placement(tiling.Output!, slab, groups, columns.Start * repeatColumns));
                }
            }
        }

        // A slab holds one row a bank; no fold.
        RowPlacement Placement(LineRing ring, int slab, int groups, int firstColumn) =>
            new(ring, target.Architecture.PixelParallel, slab, Origin: 0, Fold: 1, FoldPitch: 1, groups, firstColumn);
    }

    private static IEnumerable<Step> Loads(ImmutableArray<DdrTensor> maps, BankPlan banks, PointwiseTile tile) =>
        from operand in maps.Index()
        where banks.Inputs[operand.Index] is null
        from row in Enumerable.Range(tile.Rows.Start, tile.Rows.Count)
        select new LoadRowStep(operand.Item, row, tile.Columns, tile.Channels, tile.Operands[operand.Index]);

    private static IEnumerable<Step> Saves(DdrTensor output, PointwiseTile tile, int repeatRows, int repeatColumns)
    {
        var columns = new Interval(tile.Columns.Start * repeatColumns, tile.Columns.Count * repeatColumns);
        return from row in Enumerable.Range(tile.Rows.Start, tile.Rows.Count)
               from copy in Enumerable.Range(0, repeatRows)
               select new SaveRowStep(EveryNthRow(output, repeatRows, copy), row, columns, tile.Channels, tile.Output);
    }

    /// <summary>The rows of a tensor that are the nth of their kind.</summary>
    private static DdrTensor EveryNthRow(DdrTensor tensor, int count, int number) => count == 1 ? tensor : tensor with
    {
        Shape = tensor.Shape.SetItem(1, tensor.Shape[1] / count),
        Stride = tensor.Stride.SetItem(1, tensor.Stride[1] * count),
        Address = tensor.Address + (number * tensor.Stride[1]),
    };
}
