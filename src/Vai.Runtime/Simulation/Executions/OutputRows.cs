using Vai.Runtime.Simulation.Machine;

namespace Vai.Runtime.Simulation.Executions;

/// <summary>
/// Where a CONV or ALU puts its output rows: dealt over banks, folded for a consumer that has a stride (machine.md 6).
/// </summary>
/// <param name="Fold">Rows that share a bank (stride_out).</param>
/// <param name="Offset">Fold phase of the first row (stride_offset_out).</param>
internal sealed record OutputRows(
    int Bank, int Line, int Rows, int Columns, int LinesPerPixel, int Fold, int Offset, int JumpWrite, int JumpWriteEndLine)
{
    public int LastBank => Bank + ((Rows - 1 + Offset) / Fold);

    /// <summary>The bank and the line of column 0 of a row.</summary>
    public (int Bank, int Line) RowStart(int row) =>
        (Bank + ((row + Offset) / Fold), Line + ((row + Offset) % Fold * JumpWriteEndLine));

    public void VisitWrites(IAccessVisitor visitor)
    {
        for (var row = 0; row < Rows; row++)
        {
            var (bank, line) = RowStart(row);
            visitor.Pixels(bank, line, Columns, JumpWrite, LinesPerPixel, isWrite: true);
        }
    }
}
