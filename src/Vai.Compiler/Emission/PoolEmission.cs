using Vai.Compiler.Scheduling;
using Vai.Compiler.Superlayers;
using Vai.Isa;
using Vai.Isa.Set0;
using Vai.Targets;

namespace Vai.Compiler.Emission;

/// <summary>POOLINIT and POOL of a tile of a pooling (machine.md 14.3).</summary>
internal static class PoolEmission
{
    public static IEnumerable<Instruction> Emit(AluStep step, PoolingStage stage, DpuTarget target)
    {
        var (window, source, destination) = (stage.Window, step.Source, step.Destination);
        var addresses = WindowAddresses.Of(step.RowAxis, step.ColumnAxis, step.Rows, step.Columns, source);
        yield return new PoolInit
        {
            Type = stage.Kind == PoolingKind.Average ? PoolType.Average : PoolType.Max,
            KernelHeight = window.KernelHeight,
            KernelWidth = window.KernelWidth,
            // A window alone has no stride of its own: the field then only says how its rows are dealt over the banks.
            StrideHeight = source.Fold,
            StrideWidth = window.StrideWidth,
            StrideOffsetIn = addresses.StrideOffsetIn,
            Rows = step.Rows.Count,
            Shift = stage.Shift,
            JumpRead = source.PixelPitch,
            JumpWrite = destination.PixelPitch,
        };
        yield return new Pool
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
            JumpReadEndLine = Math.Min(window.KernelHeight, source.Fold) > 1 ? source.FoldPitch : 1,
            Length = step.Columns.Count,
            ChannelGroups = (step.Channels + target.Architecture.ChannelParallel - 1) / target.Architecture.ChannelParallel,
            BankOut = destination.Bank(step.Rows.Start),
            BankAddressOut = destination.Line(step.Rows.Start, step.Columns.Start),
            DownsampleKernelHeight = window.KernelHeight,
            DownsampleKernelWidth = window.KernelWidth,
        };
    }
}
