using System.Runtime.Intrinsics;
using Vai.Runtime.Simulation.Machine;
using Vai.Targets;

namespace Vai.Runtime.Simulation.Executions;

/// <summary>
/// Where the window of an instruction lies in the banks: rows dealt over the banks of a group, folded by the stride,
/// in up to four slabs (machine.md 2 "Bank feature map", 6). Rows and columns count from the first one of the first output
/// pixel's window, padding included.
/// </summary>
internal sealed record Window
{
    public required DpuTarget Target { get; init; }

    public required int BankIn { get; init; }

    /// <summary>Lines of column 0, for every group of PP rows (times the fold).</summary>
    public required ImmutableArray<int> Slabs { get; init; }

    public required int KernelHeight { get; init; }

    public required int KernelWidth { get; init; }

    public required int StrideHeight { get; init; }

    public required int StrideWidth { get; init; }

    /// <summary>Output rows.</summary>
    public required int OutputRows { get; init; }

    /// <summary>Output columns.</summary>
    public required int OutputColumns { get; init; }

    public required int ChannelGroups { get; init; }

    /// <summary>Lines from column to column.</summary>
    public required int JumpRead { get; init; }

    /// <summary>Lines from folded row to folded row.</summary>
    public required int JumpReadEndLine { get; init; }

    /// <summary>Fold phase of the first row.</summary>
    public required int StrideOffsetIn { get; init; }

    public required int PadTop { get; init; }

    public required int PadLeft { get; init; }

    /// <summary>The last tap of the last output row that is in the image.</summary>
    public required int PadBottom { get; init; }

    /// <summary>The last tap of the last output column that is in the image.</summary>
    public required int PadRight { get; init; }

    public int Rows => ((OutputRows - 1) * StrideHeight) + KernelHeight;

    public int Columns => ((OutputColumns - 1) * StrideWidth) + KernelWidth;

    /// <summary>Rows FirstRow..EndRow-1 are in the image, all others are padding.</summary>
    public int FirstRow => PadTop;

    public int EndRow => Math.Min(Rows, PadBottom + ((OutputRows - 1) * StrideHeight) + 1);

    /// <summary>Columns FirstColumn..EndColumn-1 are in the image, all others are padding.</summary>
    public int FirstColumn => PadLeft;

    public int EndColumn => Math.Min(Columns, PadRight + ((OutputColumns - 1) * StrideWidth) + 1);

    /// <summary>The slab, of four, that the last row in the image lies in.</summary>
    public int LastSlab => EndRow <= FirstRow ? 0 : BankSteps(EndRow - 1) / PixelParallel;

    /// <summary>The bank lines of one row in the image, which must not run into themselves; padding has none.</summary>
    public int LinesPerRow => Math.Max(((EndColumn - FirstColumn - 1) * JumpRead) + ChannelGroups, 0);

    public bool IsRowUsed(int row) => row >= FirstRow && row < EndRow && row % StrideHeight < KernelHeight;

    public bool IsColumnUsed(int column) => column >= FirstColumn && column < EndColumn && column % StrideWidth < KernelWidth;

    /// <summary>The bank and the line of column 0 of a row.</summary>
    public (int Bank, int Line) RowStart(int row)
    {
        var steps = BankSteps(row);
        var bank = FirstBank + (steps % PixelParallel);
        return (bank, Slabs[steps / PixelParallel] + ((row + StrideOffsetIn) % StrideHeight * JumpReadEndLine));
    }

    /// <summary>The lines under the window of one output pixel, for one channel group.</summary>
    /// <param name="padding">The line of a tap outside the image.</param>
    /// <param name="taps">kernel_h * kernel_w lines.</param>
    public void Gather(BankMemory banks, int row, int column, int group, Vector128<sbyte> padding, Span<Vector128<sbyte>> taps)
    {
        taps.Fill(padding);
        for (var y = 0; y < KernelHeight; y++)
        {
            var windowRow = (row * StrideHeight) + y;
            if (windowRow < FirstRow || windowRow >= EndRow)
            {
                continue;
            }

            var (bank, line) = RowStart(windowRow);
            var windowColumn = column * StrideWidth;
            var first = Math.Max(0, FirstColumn - windowColumn);
            var end = Math.Min(KernelWidth, EndColumn - windowColumn);
            for (var x = first; x < end; x++)
            {
                taps[(y * KernelWidth) + x] = banks.Read(bank, line + ((windowColumn + x) * JumpRead) + group);
            }
        }
    }

    public void VisitReads(IAccessVisitor visitor)
    {
        for (var row = 0; row < Rows; row++)
        {
            if (IsRowUsed(row))
            {
                VisitRow(visitor, RowStart(row));
            }
        }
    }

    /// <summary>Some tap lies outside the image.</summary>
    public bool IsPadded => FirstRow > 0 || FirstColumn > 0 || EndRow < Rows || EndColumn < Columns;

    private int PixelParallel => Target.Architecture.PixelParallel;

    private int FirstBank => BankIn / PixelParallel * PixelParallel;

    private int BankSteps(int row) => BankIn - FirstBank + ((row + StrideOffsetIn) / StrideHeight);

    private void VisitRow(IAccessVisitor visitor, (int Bank, int Line) start)
    {
        if (JumpRead == ChannelGroups && StrideWidth <= KernelWidth && EndColumn > FirstColumn)
        {
            visitor.BankLines(start.Bank, start.Line + (FirstColumn * JumpRead), (EndColumn - FirstColumn) * ChannelGroups, isWrite: false);
            return;
        }

        for (var column = FirstColumn; column < EndColumn; column++)
        {
            if (IsColumnUsed(column))
            {
                visitor.BankLines(start.Bank, start.Line + (column * JumpRead), ChannelGroups, isWrite: false);
            }
        }
    }
}
