using System.Collections.Frozen;
using Vai.Isa;

namespace Vai.Runtime.Simulation.Profiling;

/// <summary>What an instruction can do for an op.</summary>
internal enum InstructionRole { Copy, Convolution, Depthwise, Scale, Pool, HardSigmoid, Elementwise }

/// <summary>The one table of which instructions compute which op types (machine.md 9).</summary>
internal static class InstructionRoles
{
    private static readonly FrozenDictionary<string, InstructionRole> ByOpType =
        new Dictionary<string, InstructionRole>(StringComparer.Ordinal)
    {
        [OpNames.Conv2dFix] = InstructionRole.Convolution,
        [OpNames.TransposedConv2dFix] = InstructionRole.Convolution,
        [OpNames.DepthwiseConv2dFix] = InstructionRole.Depthwise,
        [OpNames.TransposedDepthwiseConv2dFix] = InstructionRole.Depthwise,
        [OpNames.DepthwiseFix] = InstructionRole.Scale,
        [OpNames.PoolFix] = InstructionRole.Pool,
        [OpNames.HardSigmoidFix] = InstructionRole.HardSigmoid,
        [OpNames.EltwiseFix] = InstructionRole.Elementwise,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<AluMode, InstructionRole> ByAluMode = new Dictionary<AluMode, InstructionRole>
    {
        [AluMode.Depthwise] = InstructionRole.Depthwise,
        [AluMode.AveragePool] = InstructionRole.Pool,
        [AluMode.MaxPool] = InstructionRole.Pool,
        [AluMode.VectorMultiply] = InstructionRole.Scale,
        [AluMode.HardSigmoid] = InstructionRole.HardSigmoid,
    }.ToFrozenDictionary();

    /// <summary>What computes ops of a type; those that only move or requantize numbers are copied.</summary>
    public static InstructionRole Of(string opType) => ByOpType.GetValueOrDefault(opType, InstructionRole.Copy);

    /// <summary>What an instruction does.</summary>
    /// <param name="alu">The ALUINIT in force.</param>
    public static InstructionRole Of(Instruction instruction, AluInit? alu) => instruction switch
    {
        Conv => InstructionRole.Convolution,
        Alu when alu is not null => ByAluMode.GetValueOrDefault(alu.Mode, InstructionRole.Copy),
        Elew { Operands: > 1 } => InstructionRole.Elementwise,
        _ => InstructionRole.Copy,
    };
}
