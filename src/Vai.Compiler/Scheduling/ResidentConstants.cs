using Vai.Compiler.Superlayers;
using Vai.Targets;

namespace Vai.Compiler.Scheduling;

/// <summary>
/// Weights and biases that still lie where they are wanted are not loaded again: the phases of a dilated convolution share them.
/// </summary>
internal static class ResidentConstants
{
    /// <summary>The same plans without the loads that change nothing.</summary>
    public static ImmutableArray<SuperlayerSchedule> LoadedOnce(DpuTarget target, ImmutableArray<SuperlayerSchedule> superlayers)
    {
        var resident = new List<(Step Step, Place Place)>();
        return [.. superlayers.Select(superlayer => superlayer with { Steps = [.. superlayer.Steps.Where(IsNews)] })];

        bool IsNews(Step step)
        {
            if (PlaceOf(target, step) is not { } place)
            {
                return true;
            }

            // A vector is the result of a layer, and not the same when it is loaded again.
            if (step is not LoadVectorStep && resident.Any(item => item.Step == step))
            {
                return false;
            }

            resident.RemoveAll(item => item.Place.Overlaps(place));
            resident.Add((step, place));
            return true;
        }
    }

    /// <summary>The lines that a load fills in the banks of constants; null for any other step.</summary>
    private static Place? PlaceOf(DpuTarget target, Step step) => step switch
    {
        LoadWeightsStep { Weights.Shape: var shape } load =>
            new(target.Banks.FirstWeightBank, load.Line,
                shape[1] * shape[2] * load.InputGroups * Groups(target, load.OutputChannels.Count)),
        LoadDepthwiseWeightsStep { Weights.Shape: var shape } load =>
            new(target.Banks.DepthwiseWeightBank, load.Line, shape[1] * shape[2] * Groups(target, load.Channels.Count)),
        LoadVectorStep load => new(target.Banks.DepthwiseWeightBank, load.Line, Groups(target, load.Channels.Count)),
        LoadBiasStep load => new(target.Banks.BiasBank, load.Line, Groups(target, load.Bias.Shape[0])),
        _ => null,
    };

    private static int Groups(DpuTarget target, int channels) => IntegerMath.CeilingDivide(channels, target.Architecture.ChannelParallel);

    /// <param name="Bank">The first of the banks, for weights.</param>
    private readonly record struct Place(int Bank, int Line, int Count)
    {
        public bool Overlaps(Place other) => Bank == other.Bank && Line < other.Line + other.Count && other.Line < Line + Count;
    }
}
