using Vai.Compiler.Superlayers;
using Vai.Targets;
using static Vai.Compiler.Superlayers.IntegerMath;

namespace Vai.Compiler.Tilings;

/// <summary>Finds the cheapest tiling of a superlayer among all that fit the banks and the instructions' fields.</summary>
internal static class TilingSearch
{
    /// <summary>CONV counts output columns in 10 bits (machine.md 0).</summary>
    private const int LargestLength = 1024;

    /// <summary>jump_read_endl and jump_write_endl of CONVINIT have 10 bits.</summary>
    private const int LargestConvolutionFoldPitch = 1024;

    /// <returns>Null when no tiling fits.</returns>
    public static Tiling? Best(DpuTarget target, Superlayer superlayer) =>
        Best(SuperlayerGeometry.Of(target, superlayer), BankPlan.Streaming(target, superlayer));

    /// <returns>Null when no tiling fits.</returns>
    public static Tiling? Best(SuperlayerGeometry geometry, BankPlan banks) => All(geometry, banks).MinBy(tiling => tiling.Cost);

    /// <summary>Whether tiles of the superlayer fit the banks.</summary>
    public static bool Fits(DpuTarget target, Superlayer superlayer)
    {
        var banks = BankPlan.Streaming(target, superlayer);
        return superlayer switch
        {
            ElementwiseSuperlayer elementwise => PointwiseTiling.Best(target, elementwise, banks) is not null,
            ScalingSuperlayer scaling => PointwiseTiling.Best(target, scaling, banks) is not null,
            _ => All(SuperlayerGeometry.Of(target, superlayer), banks).Any(),
        };
    }

    private static IEnumerable<Tiling> All(SuperlayerGeometry geometry, BankPlan banks)
    {
        foreach (var rows in RowTilings.Of(geometry).Where(rows => Suits(geometry, banks, rows)))
        {
            foreach (var groups in Pieces(geometry.OutputGroups).Where(groups => groups <= Tiling.LargestChannelGroups
                && groups * Math.Max(geometry.WeightLines, geometry.DepthwiseWeightLines) <= DpuArchitecture.BankDepth))
            {
                foreach (var columns in Pieces(geometry.OutputWidth))
                {
                    var lines = StripLines.Of(geometry, rows, groups, columns);
                    if (IsEncodable(geometry, banks, rows, lines) && Rings.Allocate(geometry, rows, lines, banks) is { } rings)
                    {
                        yield return TilingCost.Priced(geometry, banks, rows, lines, rings, stripsOutermost: true);
                        yield return TilingCost.Priced(geometry, banks, rows, lines, rings, stripsOutermost: false);
                    }
                }
            }
        }
    }

    /// <summary>Whether the rows of maps that lie or stay in the banks fall where they belong.</summary>
    private static bool Suits(SuperlayerGeometry geometry, BankPlan banks, RowTiling rows) =>
        (banks.Inputs[0] is not { } input || (rows.Origin == RowOrigin.Image && rows.Fold == input.Fold))
        && (geometry.Alu is not MergeStage || banks.Inputs[1] is not { Fold: > 1 } || rows.Beats[0].Output.Count == 1)
        && (banks.Output is not { } output || Suits(geometry, output, rows));

    /// <summary>Rows written at once begin at the first row of a fold and do not run past the end of their group of banks.</summary>
    private static bool Suits(SuperlayerGeometry geometry, RowPlacement output, RowTiling rows)
    {
        var atOnce = rows.Beats[0].Output.Count;
        var isWhole = rows.Beats.Length == 1;
        return (isWhole || geometry.PixelParallel % atOnce == 0)
            && (output.Fold == 1 || atOnce == 1 || (geometry.Alu is null && (isWhole || atOnce % output.Fold == 0)));
    }

    private static bool IsEncodable(SuperlayerGeometry geometry, BankPlan banks, RowTiling rows, StripLines lines)
    {
        var alu = geometry.Alu is { } stage ? WindowFields.Of(geometry.Target, stage) : null;
        return lines.FirstStageColumns <= LargestLength
            && (alu is null || lines.Columns <= alu.LargestLength)
            && (rows.FoldsUsed == 1
                || (banks.Inputs[0]?.FoldPitch ?? lines.InputRow) <= (
                    geometry.Convolution is null ? alu!.LargestFoldPitch : LargestConvolutionFoldPitch))
            && (banks.Output is not { Fold: > 1 } || banks.Output.FoldPitch <= LargestConvolutionFoldPitch)
            && (!geometry.IsFused || geometry.FusedRows!.Stride == 1 || lines.IntermediateRow <= LargestConvolutionFoldPitch);
    }

    /// <summary>The sizes of 1, 2, 3 … equal pieces of a whole, each size once.</summary>
    private static IEnumerable<int> Pieces(int whole) =>
        Enumerable.Range(1, whole).Select(count => CeilingDivide(whole, count)).Distinct();
}
