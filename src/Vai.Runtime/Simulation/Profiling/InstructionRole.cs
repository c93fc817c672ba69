using System.Collections.Frozen;
using Vai.Isa;
using Vai.Isa.Set0;
using Vai.Isa.Set1;

namespace Vai.Runtime.Simulation.Profiling;

/// <summary>What an instruction can do for an op.</summary>
internal enum InstructionRole { Copy, Convolution, Depthwise, Scale, Pool, HardSigmoid, Elementwise }

/// <summary>Which instructions compute which ops (machine.md 9).</summary>
internal static class InstructionRoles
{
    private static readonly FrozenDictionary<AluMode, InstructionRole> ByAluMode = new Dictionary<AluMode, InstructionRole>
    {
        [AluMode.Depthwise] = InstructionRole.Depthwise,
        [AluMode.AveragePool] = InstructionRole.Pool,
        [AluMode.MaxPool] = InstructionRole.Pool,
        [AluMode.VectorMultiply] = InstructionRole.Scale,
        [AluMode.HardSigmoid] = InstructionRole.HardSigmoid,
    }.ToFrozenDictionary();

    /// <summary>What computes an op; one that only moves or requantizes numbers is copied.</summary>
    public static InstructionRole Of(XirOp op) => op switch
    {
        _ when !op.Is(OpTraits.Fixed) => InstructionRole.Copy,
        _ when op.Is(OpTraits.Depthwise) => InstructionRole.Depthwise,
        _ when op.Is(OpTraits.Convolution) => InstructionRole.Convolution,
        _ when op.Is(OpTraits.Pooling) => InstructionRole.Pool,
        { Type: OpNames.DepthwiseFix } => InstructionRole.Scale,
        { Type: OpNames.HardSigmoidFix } => InstructionRole.HardSigmoid,
        _ when op.Is(OpTraits.Elementwise) => InstructionRole.Elementwise,
        _ => InstructionRole.Copy,
    };

    /// <summary>What an instruction does.</summary>
    /// <param name="alu">The ALUINIT in force.</param>
    public static InstructionRole Of(Instruction instruction, AluInit? alu) => instruction switch
    {
        Conv => InstructionRole.Convolution,
        Alu when alu is not null => ByAluMode.GetValueOrDefault(alu.Mode, InstructionRole.Copy),
        Pool => InstructionRole.Pool,
        Dptwise => InstructionRole.Depthwise,
        Elew { Operands: > 1 } => InstructionRole.Elementwise,
        _ => InstructionRole.Copy,
    };
}
