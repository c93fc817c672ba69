using Vai.Compiler.Superlayers;

namespace Vai.Compiler.Tilings;

/// <summary>What a strip of columns and a block of channel groups takes in the banks, in lines.</summary>
/// <param name="Columns">Output columns of the superlayer in a strip.</param>
/// <param name="BlockGroups">Output channel groups in a block.</param>
/// <param name="FirstStageColumns">Columns that the first stage computes for them, at most.</param>
/// <param name="InputColumns">Input columns for those, at most.</param>
/// <param name="InputRow">An input row of the strip.</param>
/// <param name="InputSlab">The rows of the input that share a bank and a slab.</param>
/// <param name="IntermediateRow">A convolution row in front of a fused pooling; 0 without one.</param>
internal sealed record StripLines(
    int Columns, int BlockGroups, int FirstStageColumns, int InputColumns,
    int InputRow, int InputSlab, int IntermediateRow, int IntermediateSlab, int OutputSlab)
{
    public static StripLines Of(SuperlayerGeometry geometry, RowTiling rows, int blockGroups, int columns)
    {
        var first = Widest(geometry.FusedColumns, columns);
        var input = Widest(geometry.FirstColumns, first);
        var inputRow = input * geometry.InputGroupsOf(blockGroups);
        var intermediateRow = geometry.IsFused ? first * blockGroups : 0;
        return new StripLines(
            columns, blockGroups, first, input,
            inputRow, rows.FoldsUsed * inputRow,
            intermediateRow, intermediateRow * (geometry.FusedRows?.Stride ?? 0),
            columns * blockGroups);
    }

    private static int Widest(WindowAxis? axis, int outputs) =>
        axis is null ? outputs : Math.Min(((outputs - 1) * axis.Stride) + axis.Kernel, axis.InputSize);
}
