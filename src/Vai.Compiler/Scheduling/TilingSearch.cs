using Vai.Targets;
using static Vai.Compiler.Scheduling.IntegerMath;

namespace Vai.Compiler.Scheduling;

/// <summary>Finds the cheapest tiling of a superlayer among all that fit the banks and the instructions' fields.</summary>
public static class TilingSearch
{
    /// <summary>CONV counts output columns in 10 bits (guide dpu-isa.md 0).</summary>
    private const int LargestLength = 1024;

    /// <summary>jump_read_endl and jump_write_endl of CONVINIT have 10 bits, those of ALUINIT 13.</summary>
    private const int LargestConvolutionFoldPitch = 1024;

    private const int LargestAluFoldPitch = 8192;

    /// <returns>Null when no tiling fits.</returns>
    public static Tiling? Best(DpuTarget target, Superlayer superlayer) =>
        All(SuperlayerGeometry.Of(target, superlayer)).MinBy(tiling => tiling.Cost);

    /// <summary>Whether any tiling fits.</summary>
    public static bool Fits(DpuTarget target, Superlayer superlayer) => All(SuperlayerGeometry.Of(target, superlayer)).Any();

    private static IEnumerable<Tiling> All(SuperlayerGeometry geometry)
    {
        foreach (var rows in RowTilings.Of(geometry))
        {
            foreach (var groups in Pieces(geometry.OutputGroups).Where(groups => groups * Math.Max(geometry.WeightLines, geometry.DepthwiseWeightLines) <= DpuArchitecture.BankDepth))
            {
                foreach (var columns in Pieces(geometry.OutputWidth))
                {
                    var lines = StripLines.Of(geometry, rows, groups, columns);
                    if (IsEncodable(geometry, rows, lines) && Rings.Allocate(geometry, rows, lines) is { } rings)
                    {
                        yield return TilingCost.Priced(geometry, rows, lines, rings, stripsOutermost: true);
                        yield return TilingCost.Priced(geometry, rows, lines, rings, stripsOutermost: false);
                    }
                }
            }
        }
    }

    private static bool IsEncodable(SuperlayerGeometry geometry, RowTiling rows, StripLines lines) =>
        lines.FirstStageColumns <= LargestLength
        && (rows.FoldsUsed == 1
            || lines.InputRow <= (geometry.Convolution is null ? LargestAluFoldPitch : LargestConvolutionFoldPitch))
        && (!geometry.IsFused || geometry.FusedRows!.Stride == 1 || lines.IntermediateRow <= LargestConvolutionFoldPitch);

    /// <summary>The sizes of 1, 2, 3 … equal pieces of a whole, each size once.</summary>
    private static IEnumerable<int> Pieces(int whole) =>
        Enumerable.Range(1, whole).Select(count => CeilingDivide(whole, count)).Distinct();
}
