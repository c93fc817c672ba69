using Vai.Compiler.Superlayers;
using Vai.Compiler.Tilings;

namespace Vai.Compiler.Emission;

/// <summary>
/// Where a tile's window lies, in the words of CONV and ALU (machine.md 6): the bank of its first row, its phase in the fold,
/// the four start lines, and the taps that are inside the image.
/// </summary>
/// <param name="StrideOffsetIn">Fold phase of the first window row.</param>
/// <param name="Slabs">Lines of window column 0; 0 where the window does not reach.</param>
internal sealed record WindowAddresses(
    int Bank, int StrideOffsetIn, ImmutableArray<int> Slabs, int PadTop, int PadLeft, int LastTapRow, int LastTapColumn)
{
    private const int SlabsOfInstruction = 4;

    public static WindowAddresses Of(WindowAxis rows, WindowAxis columns, Interval tileRows, Interval tileColumns, RowPlacement source)
    {
        var first = rows.Start(tileRows.Start);
        var lastInside = rows.Needed(tileRows).Last;
        var slab = source.Slab(first);
        var column = columns.Start(tileColumns.Start);
        return new WindowAddresses(
            source.Bank(first),
            source.FoldPhase(first),
            [.. Enumerable.Range(slab, SlabsOfInstruction)
                .Select(item => item <= source.Slab(lastInside) ? source.SlabLine(item, column) : 0)],
            rows.PadBefore(tileRows.Start),
            columns.PadBefore(tileColumns.Start),
            rows.LastTap(tileRows.Last),
            columns.LastTap(tileColumns.Last));
    }
}
