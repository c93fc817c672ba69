using Vai.Runtime.Simulation.Machine;
using Vai.Targets;

namespace Vai.Runtime.Simulation.Executions;

/// <summary>
/// Where a CONV or ALU puts its output rows: dealt over banks, folded for a consumer that has a stride (machine.md 6). Past the last
/// bank of the group they go on in its first, behind the folded rows of the round before (machine.md 13).
/// </summary>
/// <param name="Fold">Rows that share a bank (stride_out).</param>
/// <param name="Offset">Fold phase of the first row (stride_offset_out).</param>
internal sealed record OutputRows(
    int Bank, int Line, int Rows, int Columns, int LinesPerPixel, int Fold, int Offset, int JumpWrite,
    int JumpWriteEndLine, BankLayout Banks)
{
    public bool Wraps => BankSteps(Rows - 1) >= Banks.BanksPerGroup;

    private int FirstBank => Bank / Banks.BanksPerGroup * Banks.BanksPerGroup;

    /// <summary>The bank and the line of column 0 of a row.</summary>
    public (int Bank, int Line) RowStart(int row)
    {
        var (rounds, bank) = Math.DivRem(BankSteps(row), Banks.BanksPerGroup);
        return (FirstBank + bank, Line + (((rounds * Fold) + ((row + Offset) % Fold)) * JumpWriteEndLine));
    }

    public void VisitWrites(IAccessVisitor visitor)
    {
        for (var row = 0; row < Rows; row++)
        {
            var (bank, line) = RowStart(row);
            visitor.Pixels(bank, line, Columns, JumpWrite, LinesPerPixel, isWrite: true);
        }
    }

    private int BankSteps(int row) => Bank - FirstBank + ((row + Offset) / Fold);
}
