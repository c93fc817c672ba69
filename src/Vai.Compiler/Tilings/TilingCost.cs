using Vai.Targets;
using static Vai.Compiler.Superlayers.IntegerMath;

namespace Vai.Compiler.Tilings;

/// <summary>
/// An estimate of the cycles that a tiling takes: a bank line moved or a group of channels times a kernel tap computed is a
/// cycle, and each instruction costs some to start. It only ranks tilings; it is no promise of time.
/// </summary>
internal static class TilingCost
{
    public const long CyclesToStart = 40;

    public static Tiling Priced(SuperlayerGeometry geometry, BankPlan banks, RowTiling rows, StripLines lines, Rings rings,
        bool stripsOutermost)
    {
        var strips = CeilingDivide(geometry.OutputWidth, lines.Columns);
        var blocks = CeilingDivide(geometry.OutputGroups, lines.BlockGroups);
        var resident = rings.Input is null || rows.Input.Total <= rings.Input.Slots;
        var weightSlots = blocks > 1 && 2 * lines.BlockGroups * geometry.WeightLines <= DpuArchitecture.BankDepth ? 2 : 1;

        var depthwiseSlots = blocks > 1 && 2 * lines.BlockGroups * geometry.DepthwiseWeightLines <= DpuArchitecture.BankDepth ? 2 : 1;

        // ALU alone loads each block's own channels; a convolution all channels, again for each block unless they stay.
        var inputPasses = rings.Input is null
            ? 0 : geometry.Convolution is null ? blocks : resident && (stripsOutermost || strips == 1) ? 1 : blocks;
        var weightPasses = blocks > 1 && stripsOutermost ? strips : 1;
        var move = strips * (
            (inputPasses * rows.InputRows * (lines.InputRow + CyclesToStart))
            + (((banks.IsSaved ? 1 : 0) + (rings.Operand is null ? 0 : 1)) * blocks * (long)geometry.OutputHeight
                * (lines.OutputSlab + CyclesToStart)));
        var weights = geometry.Convolution is null
            ? 0
            : weightPasses * (long)geometry.OutputChannels * (geometry.WeightLines + CyclesToStart);
        weights += geometry.DepthwiseWeightLines == 0
            ? 0
            : weightPasses * (((long)geometry.OutputGroups * geometry.DepthwiseWeightLines) + (blocks * CyclesToStart));
        var compute = strips * (FirstStage(geometry, rows, lines) + FusedStage(geometry, rows, lines));
        var cost = rings.Overlaps && (blocks == 1 || weightSlots > 1)
            ? Math.Max(move + weights, compute) + (Math.Min(move + weights, compute) / 8)
            : move + weights + compute;
        return new Tiling(
            rows, lines, strips, blocks, strips > 1 && stripsOutermost, rings, resident, weightSlots, depthwiseSlots, cost);
    }

    private static long FirstStage(SuperlayerGeometry geometry, RowTiling rows, StripLines lines)
    {
        var taps = (long)geometry.FirstRows.Kernel * geometry.FirstColumns.Kernel;
        return geometry.Convolution is null
            ? rows.Beats.Length * ((lines.FirstStageColumns * taps * geometry.OutputGroups) + CyclesToStart)
            : rows.FirstStageTiles * geometry.OutputGroups * ((lines.FirstStageColumns * taps * geometry.InputGroups) + CyclesToStart);
    }

    private static long FusedStage(SuperlayerGeometry geometry, RowTiling rows, StripLines lines) => geometry.IsFused
        ? rows.Beats.Length
            * ((lines.Columns * (long)geometry.FusedRows!.Kernel * geometry.FusedColumns!.Kernel * geometry.OutputGroups) + CyclesToStart)
        : 0;
}
