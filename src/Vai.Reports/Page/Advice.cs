using System.Globalization;
using Vai.Runtime.Simulation.Profiling;

namespace Vai.Reports.Page;

/// <summary>A change that would make the model faster.</summary>
/// <param name="Title">What to change.</param>
/// <param name="Why">What the model of time says about it.</param>
/// <param name="Milliseconds">What a frame would gain at most, by the model of time.</param>
/// <param name="Layer">The place of the layer that it is about, in the table of time; null where it is about the whole.</param>
/// <param name="Op">The name of the op that it is about; null where it is about a layer or the whole.</param>
internal sealed record Advice(string Title, string Why, double Milliseconds, int? Layer, string? Op = null);

/// <summary>Finds what would gain most. Every number is a bound by the model of time, and says so.</summary>
internal static class Adviser
{
    private const int Threads = 4;

    /// <summary>Less than this part of a frame is not worth a word.</summary>
    private const double SmallestPart = 0.005;

    /// <summary>The largest gain first.</summary>
    public static ImmutableArray<Advice> Of(PageSource source, ImmutableArray<OpCard> cards)
    {
        var profile = source.Profile;
        var layers = source.Traces.SelectMany(trace => trace.Profile.Layers.Select(layer => (Layer: layer, trace.Subgraph.Target)))
            .Select((item, place) => OfLayer(item.Layer, place, source.FrequencyMHz, item.Target.Architecture.PeakOperations));
        return
        [
            .. layers.Concat(OfLaunches(profile)).Concat(OfCuts(profile, cards)).OfType<Advice>()
                .Where(advice => advice.Milliseconds > profile.Milliseconds * SmallestPart)
                .OrderByDescending(advice => advice.Milliseconds),
        ];
    }

    /// <summary>A layer cannot end before its other engines have done their work: what lies between is the most to gain.</summary>
    private static Advice? OfLayer(LayerProfile layer, int place, double frequencyMHz, int peakOperations)
    {
        var bound = layer.Bound;
        var ideal = layer.Operations / (double)peakOperations;
        var others = bound switch
        {
            LayerBound.Mac => Math.Max(Math.Max(ideal, layer.MiscCycles), Math.Max(layer.LoadCycles, layer.SaveCycles)),
            LayerBound.Misc => Math.Max(layer.ConvCycles, Math.Max(layer.LoadCycles, layer.SaveCycles)),
            _ => Math.Max(layer.ConvCycles, layer.MiscCycles),
        };
        var gain = layer.Milliseconds - (others / frequencyMHz / 1000);
        return bound switch
        {
            LayerBound.Mac => new Advice(
                "Use more of the multipliers",
                Text($"It is bound by multiplying and reaches {100 * layer.Efficiency:F0} % of the DPU's peak: channels that are a ") +
                    "multiple of the DPU's parallelism leave no multiplier idle, fewer or narrower layers need fewer of them.",
                gain, place),
            LayerBound.Misc => new Advice(
                "Give the ALU less to do",
                Text($"Depthwise convolution, pooling and element-wise work keep the ALU busy for {layer.MiscCycles:N0} cycles, ") +
                    (layer.ConvCycles > 0 ? Text($"multiplying needs {layer.ConvCycles:N0}") : "and nothing is multiplied meanwhile") +
                    ": a plain convolution, a smaller kernel or fewer channels shorten it.",
                gain, place),
            _ => new Advice(
                "Move less through DDR",
                Text($"It moves {(layer.WeightBytes + layer.FeatureBytes + layer.StoredBytes) / 1048576.0:F2} MiB, and multiplying ") +
                    Text($"needs only {layer.ConvCycles:N0} of its cycles: a smaller map or fewer channels at this place shorten it."),
                gain, place),
        };
    }

    private static IEnumerable<Advice?> OfLaunches(ModelProfile profile)
    {
        var (one, four) = (profile.FramesPerSecond(1), profile.FramesPerSecond(Threads));
        yield return one <= 0 ? null : new Advice(
            Text($"Run {Threads} threads"),
            Text($"Threads hide each other's launches: {four:F0} frames a second instead of {one:F0}. The network stays as it is."),
            (1000 / one) - (1000 / four), null);
    }

    /// <summary>Each further DPU subgraph costs a launch, whatever the processor needs between.</summary>
    private static IEnumerable<Advice?> OfCuts(ModelProfile profile, ImmutableArray<OpCard> cards)
    {
        if (profile.Subgraphs.Length > 1)
        {
            var cut = cards.FirstOrDefault(card => card is { Device: "CPU", Converts: false, Reason: not null });
            yield return new Advice(
                "Keep the network on the DPU",
                Text($"Layers on the processor cut it into {profile.Subgraphs.Length} DPU subgraphs, each with a launch; what the ") +
                    "processor itself needs between them comes on top and is not modelled." +
                    (cut?.Reason is { WayOut.Length: > 0 } reason ? " " + reason.WayOut : ""),
                profile.Subgraphs.Skip(1).Sum(subgraph => subgraph.LaunchMilliseconds), null, cut?.Name);
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
