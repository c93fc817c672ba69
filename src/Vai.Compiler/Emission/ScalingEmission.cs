using Vai.Compiler.Scheduling;
using Vai.Isa;
using Vai.Isa.Set1;
using Vai.Targets;

namespace Vai.Compiler.Emission;

/// <summary>ALUINIT and ALU of a multiplication by a vector, and the LOAD of the vector (machine.md 7, mode 6).</summary>
internal static class ScalingEmission
{
    public static IEnumerable<Instruction> Emit(ScaleStep step, DpuTarget target)
    {
        var lanes = target.Architecture.ChannelParallel;
        var groups = (step.Channels + lanes - 1) / lanes;
        yield return new AluInit
        {
            KernelHeight = 1,
            KernelWidth = 1,
            StrideHeight = 1,
            StrideWidth = 1,
            StrideOut = 1,
            Length = step.Columns.Count,
            ChannelGroups = groups,
            ChannelOffset = (groups * lanes) - step.Channels,
            JumpRead = step.Source.PixelPitch,
            JumpReadEndLine = 1,
            JumpWrite = step.Destination.PixelPitch,
            JumpWriteEndLine = 1,
            JumpReadWeights = groups,
            Mode = AluMode.VectorMultiply,
            ShiftCut = step.Stage.ShiftCut,
        };
        yield return new Alu
        {
            BankIn = step.Source.Bank(step.Rows.Start),
            BankAddressIn = step.Source.Line(step.Rows.Start, step.Columns.Start),
            Rows = step.Rows.Count,
            BankOut = step.Destination.Bank(step.Rows.Start),
            BankAddressOut = step.Destination.Line(step.Rows.Start, step.Columns.Start),
            BankAddressWeights = step.VectorLine,
        };
    }

    public static IEnumerable<Instruction> Emit(LoadVectorStep step, DpuTarget target) =>
    [
        new Load
        {
            Bank = target.Banks.DepthwiseWeightBank,
            BankAddress = step.Line,
            Length = 1,
            Channels = step.Channels.Count,
            JumpRead = step.Channels.Count,
            JumpWrite = 1,
            Register = step.Vector.Register,
            DdrAddress = step.Vector.Address + step.Channels.Start,
        },
    ];
}
