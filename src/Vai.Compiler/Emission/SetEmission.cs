using System.Collections.Frozen;
using Vai.Compiler.Scheduling;
using Vai.Compiler.Superlayers;
using Vai.Isa;
using Vai.Isa.Set0;
using Vai.Isa.Set1;
using Vai.Targets;

namespace Vai.Compiler.Emission;

/// <summary>The steps for which sets have instructions of their own; the limits let no step pass that a target has none for.</summary>
/// <param name="Alu">A tile of a window that slides over each channel by itself.</param>
/// <param name="Scale">A tile of a multiplication by a vector.</param>
internal sealed record SetEmission(
    Func<AluStep, DpuTarget, IEnumerable<Instruction>> Alu, Func<ScaleStep, DpuTarget, IEnumerable<Instruction>> Scale)
{
    private static readonly FrozenDictionary<InstructionSet, SetEmission> BySet = new Dictionary<InstructionSet, SetEmission>
    {
        [Isa0.Set] = new(
            (step, target) => step.Stage switch
            {
                PoolingStage pooling => PoolEmission.Emit(step, pooling, target),
                DepthwiseStage depthwise => DptwiseEmission.Emit(step, depthwise, target),
                var stage => throw Missing(stage, target),
            },
            (step, target) => throw Missing(step, target)),
        [Isa1.Set] = new(AluEmission.Emit, ScalingEmission.Emit),
    }.ToFrozenDictionary();

    public static SetEmission Of(DpuTarget target) => BySet[target.InstructionSet];

    private static ArgumentException Missing(object work, DpuTarget target) =>
        new($"{target.InstructionSet} has no instruction for {work.GetType().Name}", nameof(work));
}
