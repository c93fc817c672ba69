using System.Globalization;
using Vai.Images;
using Vai.Quantizer.Ops;

namespace Vai.Quantizer.Evaluation;

/// <summary>
/// Measures the results of a quantized graph against those of the user's own model: not against a form of it that was changed on the way.
/// </summary>
internal static class ResultComparison
{
    /// <summary>In dB. Below it a result says little.</summary>
    public const double LeastDecibel = 15;

    /// <summary>Dimensions from which on the last one counts channels of many places.</summary>
    private const int FewestDimensions = 3;

    /// <param name="source">The user's graph.</param>
    public static ImmutableArray<ResultQuality> Run(XirGraph source, XirGraph quantized, ImageBatch images)
    {
        var (exact, rounded) = (Outputs(source, images), Outputs(quantized, images));
        return
        [
            .. source.Results.Select(result => Of(
                result, exact[result.Name],
                rounded.TryGetValue(result.Name, out var same) ? same : rounded[QuantizedGraph.FixName(result.Name)])),
        ];
    }

    /// <summary>A warning for each result of which some channels are lost though the whole is not.</summary>
    public static IEnumerable<Diagnostic> Warnings(ImmutableArray<ResultQuality> results) => results
        .Where(result => result.Worst is { } worst && worst.SignalToNoise < LeastDecibel && result.SignalToNoise >= LeastDecibel)
        .Select(result => VaiDiagnostics.WeakChannels.At(
            new DiagnosticLocation(null, result.Name), Named(result.Worst!), result.Worst!.SignalToNoise, LeastDecibel,
            result.SignalToNoise));

    private static IReadOnlyDictionary<string, float[]> Outputs(XirGraph graph, ImageBatch images)
    {
        using var evaluator = new TorchGraph(graph);
        return evaluator.Outputs(images);
    }

    private static string Named(ChannelRange channels) => channels.First == channels.Last
        ? string.Create(CultureInfo.InvariantCulture, $"channel {channels.First}")
        : string.Create(CultureInfo.InvariantCulture, $"channels {channels.First} to {channels.Last}");

    private static ResultQuality Of(XirOp result, float[] exact, float[] rounded)
    {
        var whole = new SignalToNoise();
        whole.Add(exact, rounded);
        var channels = result.Output.Shape.Length < FewestDimensions ? 1 : result.Output.Shape[^1];
        return new ResultQuality(
            result.Name, whole.Decibel, whole.Cosine, channels == 1 ? null : Worst(Channels(exact, channels), Channels(rounded, channels)));
    }

    private static float[][] Channels(float[] values, int channels) =>
        [.. Enumerable.Range(0, channels).Select(channel => values.Where((_, i) => i % channels == channel).ToArray())];

    /// <summary>The channel that keeps least, with its neighbours that are below the limit, too; null where all are nothing.</summary>
    private static ChannelRange? Worst(float[][] exact, float[][] rounded)
    {
        var each = exact.Zip(rounded, (values, other) =>
        {
            var noise = new SignalToNoise();
            noise.Add(values, other);
            return Array.TrueForAll(values, value => value == 0) ? double.PositiveInfinity : noise.Decibel;
        }).ToArray();
        var worst = Array.IndexOf(each, each.Min());
        var (first, last) = (worst, worst);
        while (first > 0 && each[first - 1] < LeastDecibel)
        {
            first--;
        }

        while (last < each.Length - 1 && each[last + 1] < LeastDecibel)
        {
            last++;
        }

        return double.IsInfinity(each[worst]) ? null : new ChannelRange(first, last, each[worst]);
    }
}
