using Vai.Compiler.Scheduling;
using Vai.Isa;
using Vai.Isa.Set0;
using Vai.Isa.Set1;
using Vai.Targets;

namespace Vai.Compiler.Emission;

/// <summary>Turns a plan into instructions: a pure function, without dependency tokens.</summary>
internal static class Emitter
{
    /// <summary>The instructions of all steps, END last. An INIT is left out where the last one of its kind was the same.</summary>
    public static ImmutableArray<Instruction> Emit(DpuTarget target, IEnumerable<Step> steps)
    {
        var program = ImmutableArray.CreateBuilder<Instruction>();
        var latched = new Dictionary<string, Instruction>(StringComparer.Ordinal);
        foreach (var instruction in steps.SelectMany(step => Emit(target, step)))
        {
            if (instruction is ConvInit or AluInit or PoolInit or DwInit)
            {
                if (latched.TryGetValue(instruction.Mnemonic, out var held) && held.Equals(instruction))
                {
                    continue;
                }

                latched[instruction.Mnemonic] = instruction;
            }

            program.Add(instruction);
        }

        program.Add(new End());
        return program.ToImmutable();
    }

    /// <summary>The one list of the kinds of steps and what emits them.</summary>
    private static IEnumerable<Instruction> Emit(DpuTarget target, Step step) => step switch
    {
        LoadRowStep load => TransferEmission.Emit(load, target),
        LoadWeightsStep load => TransferEmission.Emit(load, target),
        LoadDepthwiseWeightsStep load => TransferEmission.Emit(load, target),
        LoadBiasStep load => TransferEmission.Emit(load, target),
        ConvolveStep convolve => ConvolutionEmission.Emit(convolve, target),
        AluStep alu => SetEmission.Of(target).Alu(alu, target),
        ElementwiseStep elementwise => ElementwiseEmission.Emit(elementwise, target),
        LoadVectorStep load => ScalingEmission.Emit(load, target),
        ScaleStep scale => SetEmission.Of(target).Scale(scale, target),
        SaveRowStep save => TransferEmission.Emit(save),
        _ => throw new ArgumentException($"no emission for {step.GetType().Name}", nameof(step)),
    };
}
