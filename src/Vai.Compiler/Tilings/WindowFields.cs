using System.Collections.Frozen;
using Vai.Compiler.Superlayers;
using Vai.Isa;
using Vai.Isa.Set0;
using Vai.Isa.Set1;
using Vai.Targets;

namespace Vai.Compiler.Tilings;

/// <summary>What the instructions hold that slide a window over each channel: ALU in set 1, POOL and DPTWISE in set 0.</summary>
/// <param name="LargestPad">Rows above, columns on the left; on the other two sides the last tap is named instead.</param>
/// <param name="LargestLength">Output columns.</param>
/// <param name="LargestFoldPitch">Lines between the rows that share a bank.</param>
internal sealed record WindowFields(int LargestPad, int LargestLength, int LargestFoldPitch)
{
    private static readonly FrozenDictionary<InstructionSet, Func<InstructionSet, AluStage, WindowFields>> BySet =
        new Dictionary<InstructionSet, Func<InstructionSet, AluStage, WindowFields>>
        {
            [Isa0.Set] = (set, stage) => stage is DepthwiseStage
                ? new(set.Largest(Dptwise.PadTopField), set.Largest(Dptwise.LengthField), set.Largest(DwInit.JumpReadEndLineField))
                : new(set.Largest(Pool.PadTopField), set.Largest(Pool.LengthField), set.Largest(Pool.JumpReadEndLineField)),
            [Isa1.Set] = (set, _) =>
                new(set.Largest(Alu.PadTopField), set.Largest(AluInit.LengthField), set.Largest(AluInit.JumpReadEndLineField)),
        }.ToFrozenDictionary();

    public static WindowFields Of(DpuTarget target, AluStage stage) => BySet[target.InstructionSet](target.InstructionSet, stage);
}
