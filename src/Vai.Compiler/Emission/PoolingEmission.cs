using Vai.Compiler.Scheduling;
using Vai.Isa;
using Vai.Targets;

namespace Vai.Compiler.Emission;

/// <summary>ALUINIT and ALU of a pooling tile (guide dpu-isa.md 7).</summary>
internal static class PoolingEmission
{
    private const int AverageMode = 2;
    private const int MaximumMode = 3;

    public static IEnumerable<Instruction> Emit(PoolStep step, DpuTarget target)
    {
        var (stage, source, destination) = (step.Stage, step.Source, step.Destination);
        var window = stage.Window;
        var addresses = WindowAddresses.Of(step.RowAxis, step.ColumnAxis, step.Rows, step.Columns, source);
        var lanes = target.Architecture.ChannelParallel;
        var groups = (step.Channels + lanes - 1) / lanes;
        yield return new AluInit
        {
            KernelHeight = window.KernelHeight,
            KernelWidth = window.KernelWidth,
            // A window alone has no stride of its own: the field then only says how its rows are dealt over the banks.
            StrideHeight = source.Fold,
            StrideWidth = window.StrideWidth,
            StrideOffsetIn = addresses.StrideOffsetIn,
            StrideOut = 1,
            Length = step.Columns.Count,
            ChannelGroups = groups,
            ChannelOffset = (groups * lanes) - step.Channels,
            JumpRead = source.PixelPitch,
            JumpReadEndLine = Math.Min(window.KernelHeight, source.Fold) > 1 ? source.FoldPitch : 1,
            JumpWrite = destination.PixelPitch,
            JumpWriteEndLine = 1,
            ModeCode = stage.Kind == PoolingKind.Average ? AverageMode : MaximumMode,
            ShiftCut = stage.ShiftCut,
            MultiplyFactor = stage.MultiplyFactor,
        };
        yield return new Alu
        {
            BankIn = addresses.Bank,
            BankAddressIn = addresses.Slabs[0],
            BankAddressIn1 = addresses.Slabs[1],
            BankAddressIn2 = addresses.Slabs[2],
            BankAddressIn3 = addresses.Slabs[3],
            PadTop = addresses.PadTop,
            PadLeft = addresses.PadLeft,
            PadBottom = Math.Min(addresses.LastTapRow, window.KernelHeight - 1),
            PadRight = Math.Min(addresses.LastTapColumn, window.KernelWidth - 1),
            Rows = step.Rows.Count,
            BankOut = destination.Bank(step.Rows.Start),
            BankAddressOut = destination.Line(step.Rows.Start, step.Columns.Start),
        };
    }
}
