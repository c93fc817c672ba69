using Vai.Compiled;
using Vai.Compiler.Superlayers;
using Vai.Targets;
using static Vai.Compiler.Superlayers.IntegerMath;

namespace Vai.Compiler.Tilings;

/// <summary>What a tiling keeps the engines busy with, by the rules of the cycle model.</summary>
internal static class TilingCost
{
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
        var work = (strips * ((inputPasses * rows.InputRows * InputRow(geometry, lines))
                + (blocks * (double)geometry.OutputHeight * (OutputRow(geometry, banks, lines) + OperandRow(geometry, rings, lines)))
                + FirstStage(geometry, rows, lines) + FusedStage(geometry, rows, lines)))
            + (weightPasses * Weights(geometry, blocks));
        return new Tiling(
            rows, lines, strips, blocks, strips > 1 && stripsOutermost, rings, resident, weightSlots, depthwiseSlots, work,
            rings.Overlaps && (blocks == 1 || weightSlots > 1) ? work.Overlapping : work.InTurn);
    }

    private static EngineCycles InputRow(SuperlayerGeometry geometry, StripLines lines)
    {
        var channels = geometry.Convolution is null ? BlockChannels(geometry, lines) : geometry.InputChannels;
        return EngineCycles.OfLoad(lines.InputRow, lines.InputColumns * channels, Bursts(geometry.Superlayer.Input, channels,
            lines.InputColumns));
    }

    private static EngineCycles OutputRow(SuperlayerGeometry geometry, BankPlan banks, StripLines lines)
    {
        var channels = BlockChannels(geometry, lines);
        return banks.IsSaved
            ? EngineCycles.OfSave(lines.OutputSlab, lines.Columns * channels, Bursts(geometry.Superlayer.Output, channels, lines.Columns))
            : default;
    }

    private static EngineCycles OperandRow(SuperlayerGeometry geometry, Rings rings, StripLines lines)
    {
        var channels = BlockChannels(geometry, lines);
        return rings.Operand is not null && geometry.Alu is MergeStage merge
            ? EngineCycles.OfLoad(lines.OutputSlab, lines.Columns * channels, Bursts(merge.Operand, channels, lines.Columns))
            : default;
    }

    /// <summary>All weights once; biases are too few to count.</summary>
    private static EngineCycles Weights(SuperlayerGeometry geometry, int blocks)
    {
        var work = default(EngineCycles);
        if (geometry.Convolution is { Weights: var weights })
        {
            var together = Math.Min(geometry.WeightGroupsAtOnce, geometry.OutputGroups);
            var loads = Math.Min(geometry.OutputChannels, geometry.Target.Architecture.ChannelParallel)
                * (double)CeilingDivide(geometry.OutputGroups, together);
            var channels = geometry.OutputChannels / loads;
            work += loads * EngineCycles.OfLoad(
                channels * geometry.WeightLines, channels * (weights.ElementCount / (double)geometry.OutputChannels), channels);
        }

        if (geometry.DepthwiseWeightLines > 0)
        {
            var lines = (double)geometry.OutputGroups * geometry.DepthwiseWeightLines;
            work += blocks * EngineCycles.OfLoad(
                lines / blocks, (double)geometry.OutputChannels * geometry.DepthwiseWeightLines / blocks,
                blocks > 1 ? geometry.DepthwiseWeightLines : 1);
        }

        return work;
    }

    private static EngineCycles FirstStage(SuperlayerGeometry geometry, RowTiling rows, StripLines lines)
    {
        var taps = (double)geometry.FirstRows.Kernel * geometry.FirstColumns.Kernel;
        return geometry.Convolution is null
            ? rows.Beats.Length * EngineCycles.OfMisc(lines.FirstStageColumns * taps * geometry.OutputGroups)
            : rows.FirstStageTiles * geometry.OutputGroups
                * EngineCycles.OfConv(lines.FirstStageColumns * taps * geometry.InputGroups);
    }

    /// <summary>ELEW, which merges maps, computes its rows and operands one after the other (cycle-model.md).</summary>
    private static EngineCycles FusedStage(SuperlayerGeometry geometry, RowTiling rows, StripLines lines)
    {
        if (!geometry.IsFused)
        {
            return default;
        }

        var steps = lines.Columns * (double)geometry.FusedRows!.Kernel * geometry.FusedColumns!.Kernel * geometry.OutputGroups;
        return rows.Beats.Length * EngineCycles.OfMisc(geometry.Alu is MergeStage ? 2 * steps * rows.Beats[0].Output.Count : steps);
    }

    private static int BlockChannels(SuperlayerGeometry geometry, StripLines lines) =>
        Math.Min(lines.BlockGroups * geometry.Target.Architecture.ChannelParallel, geometry.OutputChannels);

    /// <summary>Pixels one behind the other are one run of bytes.</summary>
    private static int Bursts(DdrTensor tensor, int channels, int columns) => tensor.Stride[2] <= channels ? 1 : columns;
}
