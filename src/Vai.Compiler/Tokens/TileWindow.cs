using Vai.Targets;

namespace Vai.Compiler.Tokens;

/// <summary>The window of a CONV or ALU as its fields give it; finds the lines under it (machine.md 6).</summary>
internal sealed record TileWindow(
    int KernelHeight, int KernelWidth, int StrideHeight, int StrideWidth, int Rows, int Columns,
    int JumpRead, int JumpReadEndLine, int StrideOffsetIn, int ChannelGroups, int BankIn, ImmutableArray<int> Slabs,
    int PadTop, int PadLeft, int PadBottom, int PadRight)
{
    /// <summary>One region a window row inside the image.</summary>
    public IEnumerable<BankLines> Reads(BankLayout banks)
    {
        var firstBank = BankIn / banks.BanksPerGroup * banks.BanksPerGroup;
        var lastRow = Math.Min(PadBottom, KernelHeight - 1) + ((Rows - 1) * StrideHeight);
        var lastColumn = Math.Min(PadRight, KernelWidth - 1) + ((Columns - 1) * StrideWidth);
        for (var row = PadTop; row <= lastRow; row++)
        {
            // Where the stride is greater than the kernel, rows between windows are not read (nor loaded).
            if (row % StrideHeight >= KernelHeight)
            {
                continue;
            }

            var folded = row + StrideOffsetIn;
            var offset = BankIn - firstBank + (folded / StrideHeight);
            yield return new BankLines(
                firstBank + (offset % banks.BanksPerGroup),
                Slabs[offset / banks.BanksPerGroup] + (folded % StrideHeight * JumpReadEndLine) + (PadLeft * JumpRead),
                ((lastColumn - PadLeft) * JumpRead) + ChannelGroups);
        }
    }
}
