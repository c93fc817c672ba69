using Vai.Compiler.Scheduling;
using Vai.Compiler.Superlayers;
using Vai.Isa;
using Vai.Targets;

namespace Vai.Compiler.Emission;

/// <summary>ELEWINIT and ELEW of a tile (machine.md 8).</summary>
internal static class ElementwiseEmission
{
    public static IEnumerable<Instruction> Emit(ElementwiseStep step, DpuTarget target)
    {
        var lanes = target.Architecture.ChannelParallel;
        var groups = (step.Channels + lanes - 1) / lanes;
        for (var copy = 0; copy < step.RepeatColumns; copy++)
        {
            foreach (var (number, operand) in step.Operands.Index())
            {
                yield return new ElewInit
                {
                    Operand = number,
                    BankIn = operand.Bank(step.Rows.Start),
                    BankAddressIn = operand.Line(step.Rows.Start, step.Columns.Start),
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
                Length = step.Columns.Count,
                ChannelGroups = groups,
                Rows = step.Rows.Count,
                BankOut = step.Destination.Bank(step.Rows.Start),
                BankAddressOut = step.Destination.Line(step.Rows.Start, step.Columns.Start * step.RepeatColumns)
                    + (copy * step.Destination.PixelPitch),
                JumpWrite = step.Destination.PixelPitch * step.RepeatColumns,
                ShiftWrite = step.Stage.ShiftWrite,
            };
        }
    }
}
