using Vai.Compiler.Scheduling;
using Vai.Compiler.Superlayers;
using Vai.Isa;
using Vai.Isa.Set1;
using Vai.Targets;

namespace Vai.Compiler.Emission;

/// <summary>ALUINIT and ALU of a tile of a pooling or a depthwise convolution (machine.md 7).</summary>
internal static class AluEmission
{
    public static IEnumerable<Instruction> Emit(AluStep step, DpuTarget target)
    {
        var (stage, source, destination) = (step.Stage, step.Source, step.Destination);
        var window = stage.Window;
        var addresses = WindowAddresses.Of(step.RowAxis, step.ColumnAxis, step.Rows, step.Columns, source);
        var lanes = target.Architecture.ChannelParallel;
        var groups = (step.Channels + lanes - 1) / lanes;
        yield return WithArithmetic(stage, groups, new AluInit
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
        });
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
            BankAddressWeights = step.WeightLine,
            BankAddressBias = step.BiasLine,
        };
    }

    private static AluInit WithArithmetic(AluStage stage, int groups, AluInit init) => stage switch
    {
        PoolingStage { Kind: PoolingKind.Average } average => init with
        {
            Mode = AluMode.AveragePool,
            ShiftCut = average.RightShift + AluInit.AverageShiftBase,
            MultiplyFactor = average.Multiplier,
        },
        PoolingStage => init with { Mode = AluMode.MaxPool },
        DepthwiseStage depthwise => init with
        {
            Mode = AluMode.Depthwise,
            ShiftCut = depthwise.ShiftCut,
            ShiftBias = depthwise.ShiftBias,
            Activation = depthwise.Activation,
            JumpReadWeights = groups,
        },
        HardSigmoidStage sigmoid => init with { Mode = AluMode.HardSigmoid, ShiftCut = sigmoid.ShiftCut, ShiftBias = sigmoid.ShiftBias },
        _ => throw new ArgumentException($"no ALU mode for {stage.GetType().Name}", nameof(stage)),
    };
}
