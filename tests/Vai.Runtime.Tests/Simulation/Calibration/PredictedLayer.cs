using Vai.Isa;
using Vai.Runtime.Simulation.Timing;
using Vai.Targets;

namespace Vai.Runtime.Tests.Simulation.Calibration;

/// <summary>What the cycle model says about a program that stands for a measured layer.</summary>
/// <param name="IsFitted">Whether the model's constants were fitted to layers of this kind: plain convolutions and pools.</param>
internal sealed record PredictedLayer(string Name, bool IsFitted, CycleEstimate Estimate, long WeightBytes)
{
    private static readonly DpuTarget Target = DpuTarget.Parse("B4096");

    /// <summary>The layers of ResNet-50 on a B4096 at 300 MHz, in the order of the profile.</summary>
    public static IEnumerable<PredictedLayer> OfResNet50()
    {
        var convolutions = ResNet50.Convolutions().Select(Of).ToArray();
        return [.. convolutions[..^1], Of("pool5", isFitted: true, LayerProgram.OfGlobalPool(Target, 7, 2048)), convolutions[^1]];
    }

    public static PredictedLayer Of(ConvolutionLayer layer) =>
        Of(layer.Name, layer is { Addend: Addend.None, HasPool: false }, LayerProgram.Of(Target, layer));

    private static PredictedLayer Of(string name, bool isFitted, ImmutableArray<Instruction> program) => new(
        name,
        isFitted,
        CycleModel.Estimate(Target, program),
        program.OfType<Load>().Where(load => Target.Banks.KindOf(load.Bank) != BankKind.FeatureMap)
            .Sum(load => (long)load.Length * load.Channels));
}
