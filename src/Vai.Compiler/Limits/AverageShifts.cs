using System.Collections.Frozen;
using Vai.Compiler.Superlayers;
using Vai.Isa;
using Vai.Isa.Set0;
using Vai.Isa.Set1;

namespace Vai.Compiler.Limits;

/// <summary>How far a set shifts a mean: POOL has its factors wired in, ALU takes a factor, a shift to the left within it.</summary>
internal static class AverageShifts
{
    private static readonly int LargestShift = Isa0.Set.Largest(PoolInit.ShiftField);

    private static readonly FrozenDictionary<InstructionSet, Func<PoolingStage, IEnumerable<Measurement>>> BySet =
        new Dictionary<InstructionSet, Func<PoolingStage, IEnumerable<Measurement>>>
        {
            [Isa0.Set] = average =>
                [new("The average pooling's shift", average.Shift, -LargestShift, LargestShift)],
            [Isa1.Set] = average =>
            [
                new("The average pooling's shift_cut", average.RightShift + AluInit.AverageShiftBase, AluInit.AverageShiftBase,
                    Isa1.Set.Largest(AluInit.ShiftCutField)),
                new("The average pooling's multiply factor", average.Multiplier, 1, sbyte.MaxValue),
            ],
        }.ToFrozenDictionary();

    public static IEnumerable<Measurement> Of(InstructionSet set, PoolingStage average) => BySet[set](average);
}
