using Vai.Compiler.Superlayers;

namespace Vai.Compiler.Tilings;

/// <summary>The lines of the feature-map banks dealt to a superlayer's input, intermediate and output rows.</summary>
/// <param name="Input">Null where the whole input lies in the banks.</param>
/// <param name="Intermediate">Null without a second stage.</param>
/// <param name="Operand">For the other map of a merge; null where there is none or it lies in the banks as a whole.</param>
/// <param name="Output">Null where the whole result stays in the banks.</param>
/// <param name="Overlaps">Loading, computing and saving of neighbouring beats do not wait for each other.</param>
internal sealed record Rings(LineRing? Input, LineRing? Intermediate, LineRing? Operand, LineRing? Output, bool Overlaps)
{
    /// <summary>Rows of the beat that is computed and of the next one, which lie in neighbouring slabs at most.</summary>
    private const int OperandSlots = 2;

    /// <summary>Where input and results share a group of banks, the input gets what is left.</summary>
    /// <returns>Null when not even the smallest rings fit.</returns>
    public static Rings? Allocate(SuperlayerGeometry geometry, RowTiling rows, StripLines lines, BankPlan plan) =>
        Allocate(geometry, lines, plan, rows.Input.Ahead, rows.Intermediate?.Ahead ?? 0, 2, true)
        ?? Allocate(geometry, lines, plan, rows.Input.Ahead, rows.Intermediate?.AtOnce ?? 0, 2, false)
        ?? Allocate(geometry, lines, plan, rows.Input.AtOnce, rows.Intermediate?.AtOnce ?? 0, 2, false)
        ?? Allocate(geometry, lines, plan, rows.Input.AtOnce, rows.Intermediate?.AtOnce ?? 0, 1, false);

    private static Rings? Allocate(
        SuperlayerGeometry geometry, StripLines lines, BankPlan plan, int input, int intermediate, int output, bool overlaps)
    {
        // A map that lies or stays in the banks as a whole needs no ring.
        (input, output) = (plan.Inputs[0] is null ? input : 0, plan.Output is null ? output : 0);
        var operand = geometry.Alu is MergeStage && plan.Inputs[1] is null ? OperandSlots : 0;
        var results = (intermediate * lines.IntermediateSlab) + ((operand + output) * lines.OutputSlab);
        foreach (var (inputGroup, resultGroup) in plan.Groups)
        {
            var left = plan.Free[inputGroup].Count - (resultGroup == inputGroup ? results : 0);
            if (results <= plan.Free[resultGroup].Count && (long)input * lines.InputSlab <= left)
            {
                var banks = geometry.Target.Banks;
                var resultBank = banks.FirstBankOfGroup(resultGroup);
                var first = plan.Free[resultGroup].Start + (resultGroup == inputGroup ? left : 0);
                return new Rings(
                    input == 0 ? null
                        : new LineRing(banks.FirstBankOfGroup(inputGroup), plan.Free[inputGroup].Start, lines.InputSlab,
                            left / lines.InputSlab),
                    intermediate == 0 ? null : new LineRing(resultBank, first, lines.IntermediateSlab, intermediate),
                    operand == 0
                        ? null
                        : new LineRing(resultBank, first + results - ((operand + output) * lines.OutputSlab), lines.OutputSlab, operand),
                    output == 0 ? null : new LineRing(resultBank, first + results - (output * lines.OutputSlab), lines.OutputSlab, output),
                    overlaps);
            }
        }

        return null;
    }
}
