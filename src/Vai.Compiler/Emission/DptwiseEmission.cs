using Vai.Compiler.Scheduling;
using Vai.Compiler.Superlayers;
using Vai.Isa;
using Vai.Isa.Set0;
using Vai.Targets;

namespace Vai.Compiler.Emission;

/// <summary>DWINIT and DPTWISE of a tile of a depthwise convolution (machine.md 14.4).</summary>
internal static class DptwiseEmission
{
    public static IEnumerable<Instruction> Emit(AluStep step, DepthwiseStage stage, DpuTarget target)
    {
        var (window, source, destination) = (stage.Window, step.Source, step.Destination);
        var addresses = WindowAddresses.Of(step.RowAxis, step.ColumnAxis, step.Rows, step.Columns, source);
        var lanes = target.Architecture.ChannelParallel;
        var groups = (step.Channels + lanes - 1) / lanes;
        yield return new DwInit
        {
            KernelHeight = window.KernelHeight,
            KernelWidth = window.KernelWidth,
            // A window alone has no stride of its own: the field then only says how its rows are dealt over the banks.
            StrideHeight = source.Fold,
            StrideWidth = window.StrideWidth,
            StrideOffsetIn = addresses.StrideOffsetIn,
            Rows = step.Rows.Count,
            ShiftCut = stage.ShiftCut,
            ShiftBias = stage.ShiftBias,
            JumpRead = source.PixelPitch,
            JumpReadEndLine = Math.Min(window.KernelHeight, source.Fold) > 1 ? source.FoldPitch : 1,
            JumpWrite = destination.PixelPitch,
        };
        yield return new Dptwise
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
            Length = step.Columns.Count,
            ChannelGroups = groups,
            ChannelOffset = (groups * lanes) - step.Channels,
            Activation = stage.Activation,
            BankOut = destination.Bank(step.Rows.Start),
            BankAddressOut = destination.Line(step.Rows.Start, step.Columns.Start),
            BankAddressWeights = step.WeightLine,
            BankAddressBias = step.BiasLine,
        };
    }
}
