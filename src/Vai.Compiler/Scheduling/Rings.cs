using Vai.Targets;

namespace Vai.Compiler.Scheduling;

/// <summary>The lines of the feature-map banks dealt to a superlayer's input, intermediate and output rows.</summary>
/// <param name="Overlaps">Loading, computing and saving of neighbouring beats do not wait for each other.</param>
public sealed record Rings(LineRing Input, LineRing? Intermediate, LineRing Output, bool Overlaps)
{
    /// <summary>
    /// Input in the first group of banks, results in the last; with one group only they share it. The input gets what is left.
    /// </summary>
    /// <returns>Null when not even the smallest rings fit.</returns>
    public static Rings? Allocate(SuperlayerGeometry geometry, RowTiling rows, StripLines lines) =>
        Allocate(geometry, lines, rows.Input.Ahead, rows.Intermediate?.Ahead ?? 0, 2, true)
        ?? Allocate(geometry, lines, rows.Input.Ahead, rows.Intermediate?.AtOnce ?? 0, 2, false)
        ?? Allocate(geometry, lines, rows.Input.AtOnce, rows.Intermediate?.AtOnce ?? 0, 2, false)
        ?? Allocate(geometry, lines, rows.Input.AtOnce, rows.Intermediate?.AtOnce ?? 0, 1, false);

    private static Rings? Allocate(SuperlayerGeometry geometry, StripLines lines, int input, int intermediate, int output, bool overlaps)
    {
        var banks = geometry.Target.Banks;
        var resultGroup = banks.GroupCount - 1;
        var results = (intermediate * lines.IntermediateSlab) + (output * lines.OutputSlab);
        var left = DpuArchitecture.BankDepth - (resultGroup == 0 ? results : 0);
        if (results > DpuArchitecture.BankDepth || (long)input * lines.InputSlab > left)
        {
            return null;
        }

        var resultBank = banks.FirstBankOfGroup(resultGroup);
        var firstResult = resultGroup == 0 ? left : 0;
        return new Rings(
            new LineRing(banks.FirstBankOfGroup(0), 0, lines.InputSlab, left / lines.InputSlab),
            intermediate == 0 ? null : new LineRing(resultBank, firstResult, lines.IntermediateSlab, intermediate),
            new LineRing(resultBank, firstResult + (intermediate * lines.IntermediateSlab), lines.OutputSlab, output),
            overlaps);
    }
}
