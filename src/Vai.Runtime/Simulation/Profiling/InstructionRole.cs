using System.Collections.Frozen;
using Vai.Isa;

namespace Vai.Runtime.Simulation;

/// <summary>What an instruction can do for an op.</summary>
internal enum InstructionRole { Copy, Convolution, Depthwise, Scale, Pool, HardSigmoid, Elementwise }

/// <summary>The one table of which instructions compute which op types (guide dpu-isa.md 9).</summary>
internal static class InstructionRoles
{
    private static readonly FrozenDictionary<string, InstructionRole> ByOpType = new Dictionary<string, InstructionRole>(StringComparer.Ordinal)
    {
        ["conv2d-fix"] = InstructionRole.Convolution,
        ["transposed-conv2d-fix"] = InstructionRole.Convolution,
        ["depthwise-conv2d-fix"] = InstructionRole.Depthwise,
        ["transposed-depthwise-conv2d-fix"] = InstructionRole.Depthwise,
        ["depthwise-fix"] = InstructionRole.Scale,
        ["pool-fix"] = InstructionRole.Pool,
        ["hard-sigmoid-fix"] = InstructionRole.HardSigmoid,
        ["eltwise-fix"] = InstructionRole.Elementwise,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<int, InstructionRole> ByAluMode = new Dictionary<int, InstructionRole>
    {
        [0] = InstructionRole.Depthwise,
        [2] = InstructionRole.Pool,
        [3] = InstructionRole.Pool,
        [6] = InstructionRole.Scale,
        [7] = InstructionRole.HardSigmoid,
    }.ToFrozenDictionary();

    /// <summary>What computes ops of a type; those that only move or requantize numbers are copied.</summary>
    public static InstructionRole Of(string opType) => ByOpType.GetValueOrDefault(opType, InstructionRole.Copy);

    /// <summary>What an instruction does.</summary>
    /// <param name="alu">The ALUINIT in force.</param>
    public static InstructionRole Of(Instruction instruction, AluInit? alu) => instruction switch
    {
        Conv => InstructionRole.Convolution,
        Alu => ByAluMode.GetValueOrDefault(alu?.ModeCode ?? -1, InstructionRole.Copy),
        Elew { Operands: > 1 } => InstructionRole.Elementwise,
        _ => InstructionRole.Copy,
    };
}
