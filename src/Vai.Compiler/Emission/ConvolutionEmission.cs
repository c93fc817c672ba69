using Vai.Compiler.Scheduling;
using Vai.Isa;
using Vai.Targets;

namespace Vai.Compiler.Emission;

/// <summary>CONVINIT and CONV of a tile (machine.md 6).</summary>
internal static class ConvolutionEmission
{
    /// <summary>The last tap has 4 bits; 15 cuts nothing, for no kernel has more than 16 taps a side.</summary>
    private const int NothingCut = 15;

    public static IEnumerable<Instruction> Emit(ConvolveStep step, DpuTarget target)
    {
        var (window, source, destination) = (step.Stage.Window, step.Source, step.Destination);
        var addresses = WindowAddresses.Of(step.RowAxis, step.ColumnAxis, step.Rows, step.Columns, source);
        var lanes = target.Architecture.ChannelParallel;
        var groups = (step.InputChannels + lanes - 1) / lanes;
        yield return new ConvInit
        {
            KernelHeight = window.KernelHeight,
            KernelWidth = window.KernelWidth,
            StrideHeight = window.StrideHeight,
            StrideWidth = window.StrideWidth,
            JumpRead = source.PixelPitch,
            JumpReadEndLine = Math.Min(window.KernelHeight, window.StrideHeight) > 1 ? source.FoldPitch : 1,
            JumpWrite = destination.PixelPitch,
            JumpWriteEndLine = destination.Fold > 1 ? destination.FoldPitch : 1,
            StrideOffsetIn = addresses.StrideOffsetIn,
            StrideOut = destination.Fold,
            Rows = step.Rows.Count,
            ShiftCut = step.Stage.ShiftCut,
            ShiftBias = step.Stage.ShiftBias,
            Activation = step.Stage.Activation,
        };
        yield return new Conv
        {
            BankIn = addresses.Bank,
            BankAddressIn = addresses.Slabs[0],
            BankAddressIn1 = addresses.Slabs[1],
            BankAddressIn2 = addresses.Slabs[2],
            BankAddressIn3 = addresses.Slabs[3],
            PadTop = addresses.PadTop,
            PadLeft = addresses.PadLeft,
            PadBottom = Math.Min(addresses.LastTapRow, NothingCut),
            PadRight = Math.Min(addresses.LastTapColumn, NothingCut),
            Length = step.Columns.Count,
            ChannelGroups = groups,
            ChannelOffset = (groups * lanes) - step.InputChannels,
            BankOut = destination.Bank(step.Rows.Start),
            BankAddressOut = destination.Line(step.Rows.Start, step.Columns.Start) + step.GroupInBlock,
            BankAddressWeights = step.WeightLine,
            BankAddressBias = step.BiasLine,
        };
    }
}
