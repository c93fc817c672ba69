using Vai.Compiler.Superlayers;
using Vai.Targets;

namespace Vai.Compiler.Tilings;

/// <summary>
/// Where the rows of a feature map (or of a strip of its columns and a block of its channels) lie in the banks of a group
/// (machine.md 2): folded row f = (row - origin) div fold in bank f mod PP, slab f div PP.
/// </summary>
/// <param name="FirstSlab">The ring's number for slab 0.</param>
/// <param name="Origin">The row that lies in bank 0 of slab 0, fold 0; negative where padding rows count.</param>
/// <param name="Fold">Neighbouring rows that share a bank: the vertical stride of the consumer.</param>
/// <param name="FoldPitch">Lines between the rows that share a bank.</param>
/// <param name="PixelPitch">Lines between pixels.</param>
/// <param name="FirstColumn">The column at the start of each row.</param>
/// <param name="FirstGroup">Lines of a pixel in front of the channels that are meant.</param>
internal sealed record RowPlacement(
    LineRing Ring, int BanksPerGroup, int FirstSlab, int Origin, int Fold, int FoldPitch, int PixelPitch, int FirstColumn,
    int FirstGroup = 0)
{
    public int FoldedRow(int row) => IntegerMath.FloorDivide(row - Origin, Fold);

    /// <summary>Which of the rows that share a bank.</summary>
    public int FoldPhase(int row) => IntegerMath.Modulo(row - Origin, Fold);

    public int BankOffset(int row) => IntegerMath.Modulo(FoldedRow(row), BanksPerGroup);

    public int Bank(int row) => Ring.FirstBank + BankOffset(row);

    public int Slab(int row) => IntegerMath.FloorDivide(FoldedRow(row), BanksPerGroup);

    /// <summary>Line of a column in fold 0 of a slab; columns before the first wrap around the bank's start.</summary>
    public int SlabLine(int slab, int column) => IntegerMath.Modulo(
        Ring.Line(FirstSlab + slab) + ((column - FirstColumn) * PixelPitch) + FirstGroup, DpuArchitecture.BankDepth);

    /// <summary>Line of a pixel's first channel group.</summary>
    public int Line(int row, int column) => IntegerMath.Modulo(
        SlabLine(Slab(row), column) + (FoldPhase(row) * FoldPitch), DpuArchitecture.BankDepth);
}
