using Vai.Compiler.Scheduling;
using Vai.Compiler.Superlayers;
using Vai.Isa;
using Vai.Targets;

namespace Vai.Compiler.Emission;

/// <summary>ELEWINIT and ELEW of a tile (machine.md 8).</summary>
internal static class ElementwiseEmission
{
    /// <summary>As many rows as the target makes at once, so many columns of them as an instruction counts.</summary>
    public static IEnumerable<Instruction> Emit(ElementwiseStep step, DpuTarget target) =>
        from piece in Interval.Cut(step.Columns.Count, target.InstructionSet.Largest(Elew.LengthField))
        let columns = piece with { Start = step.Columns.Start + piece.Start }
        from copy in Enumerable.Range(0, step.RepeatColumns)
        from instruction in Emit(step, columns, copy, target)
        select instruction;

    private static IEnumerable<Instruction> Emit(ElementwiseStep step, Interval columns, int copy, DpuTarget target)
    {
        var lanes = target.Architecture.ChannelParallel;
        foreach (var (number, operand) in step.Operands.Index())
        {
            yield return new ElewInit
            {
                Operand = number,
                BankIn = operand.Bank(step.Rows.Start),
                BankAddressIn = operand.Line(step.Rows.Start, columns.Start),
                JumpBank = 1,
                JumpRead = operand.PixelPitch,
                ShiftRead = step.Stage.ShiftReads[number],
            };
        }

        yield return new Elew
        {
            Operands = step.Operands.Length,
            Operation = step.Stage.Kind == ElementwiseKind.Multiply ? ElewOperation.Multiply : ElewOperation.Add,
            Activation = step.Stage.HasRelu ? Activation.Relu : Activation.None,
            Length = columns.Count,
            ChannelGroups = (step.Channels + lanes - 1) / lanes,
            Rows = step.Rows.Count,
            BankOut = step.Destination.Bank(step.Rows.Start),
            BankAddressOut = step.Destination.Line(step.Rows.Start, columns.Start * step.RepeatColumns)
                + (copy * step.Destination.PixelPitch),
            JumpWrite = step.Destination.PixelPitch * step.RepeatColumns,
            ShiftWrite = step.Stage.ShiftWrite,
        };
    }
}
