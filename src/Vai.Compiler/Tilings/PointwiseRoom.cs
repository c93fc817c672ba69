using Vai.Targets;

namespace Vai.Compiler.Tilings;

/// <summary>The lines that pointwise work with blocks of a size may use: rings for the operands that are loaded and for a result that is
/// stored.</summary>
/// <param name="InputGroup">The group of banks for the operands.</param>
/// <param name="ResultGroup">The group of banks for the result.</param>
internal readonly record struct PointwiseRoom(
    BankPlan Banks, int InputGroup, int ResultGroup, int Slots, int BlockGroups, int RepeatColumns)
{
    /// <summary>How many columns fit.</summary>
    public int Columns => InputGroup == ResultGroup
        ? Fitting(InputGroup, InputLines + ResultLines)
        : Math.Min(Fitting(InputGroup, InputLines), Fitting(ResultGroup, ResultLines));

    /// <summary>Operands that come from DDR.</summary>
    public int Loaded => Banks.Inputs.Count(input => input is null);

    private int InputLines => Slots * Loaded * BlockGroups;

    private int ResultLines => Banks.Output is null ? Slots * BlockGroups * RepeatColumns : 0;

    /// <summary>The rings for tiles of some columns, one an operand; null where there is nothing to load or to pass through.</summary>
    public (ImmutableArray<LineRing?> Operands, LineRing? Output) Rings(BankLayout layout, int columns)
    {
        var slab = columns * BlockGroups;
        var next = Banks.Free[InputGroup].Start;
        var operands = ImmutableArray.CreateBuilder<LineRing?>();
        foreach (var input in Banks.Inputs)
        {
            operands.Add(input is null ? new LineRing(layout.FirstBankOfGroup(InputGroup), next, slab, Slots) : null);
            next += input is null ? Slots * slab : 0;
        }

        var firstResult = ResultGroup == InputGroup ? next : Banks.Free[ResultGroup].Start;
        return (operands.ToImmutable(),
            Banks.Output is null ? new LineRing(layout.FirstBankOfGroup(ResultGroup), firstResult, slab * RepeatColumns, Slots) : null);
    }

    private int Fitting(int group, int linesOfColumn) => linesOfColumn == 0 ? int.MaxValue : Banks.Free[group].Count / linesOfColumn;
}
