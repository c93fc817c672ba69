using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Vai.Quantizer.Evaluation;

namespace Vai.Tool.Stages;

/// <summary>The quantizer's report for people and for machines.</summary>
internal static class QuantizationSummary
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n" };

    /// <summary>A few lines: what was measured, and the tensor that lost most.</summary>
    public static string ToText(QuantizationReport report)
    {
        var agreement = report.AgreeingImages is { } agreeing
            ? string.Create(CultureInfo.InvariantCulture, $"; float and int8 say the same class for {agreeing} of {report.ImageCount}")
            : "";
        var worst = report.Tensors.MinBy(tensor => tensor.SignalToNoise);
        var loss = worst is null || double.IsInfinity(worst.SignalToNoise)
            ? ""
            : string.Create(CultureInfo.InvariantCulture,
                $"\nworst signal to noise: {worst.SignalToNoise:F1} dB at {worst.Name} ({worst.Kind.ToString().ToLowerInvariant()}, fix " +
                $"point {worst.FixPoint})");
        return string.Create(CultureInfo.InvariantCulture,
            $"{report.Tensors.Length} tensors quantized with {report.ImageCount} images{agreement}{loss}{Ladder(report)}");
    }

    private static string Ladder(QuantizationReport report) => string.Concat(report.Rungs.Select(rung => string.Create(
        CultureInfo.InvariantCulture,
        $"\n{rung.Method}: accuracy {100 * rung.Accuracy:F2} %, drop {100 * rung.Drop:F2} points, {rung.Seconds:F0} s")));

    private static JsonObject Node(ValueHistogram histogram) => new()
    {
        ["float"] = Numbers(histogram.Exact),
        ["quantized"] = Numbers(histogram.Quantized),
        ["below"] = histogram.Below,
        ["above"] = histogram.Above,
    };

    private static JsonArray Numbers(ImmutableArray<long> numbers) => new([.. numbers.Select(number => JsonValue.Create(number))]);

    public static string ToJson(QuantizationReport report) => new JsonObject
    {
        ["images"] = report.ImageCount,
        ["agreeingImages"] = report.AgreeingImages,
        ["tensors"] = new JsonArray([.. report.Tensors.Select(tensor => new JsonObject
        {
            ["name"] = tensor.Name,
            ["op"] = tensor.OpType,
            ["kind"] = tensor.Kind.ToString().ToLowerInvariant(),
            ["fixPoint"] = tensor.FixPoint,
            ["signalToNoise"] = Decibel(tensor.SignalToNoise),
            ["cosine"] = Math.Round(tensor.Cosine, 6),
            ["histogram"] = tensor.Histogram is { } histogram ? Node(histogram) : null,
        })]),
        ["results"] = new JsonArray([.. report.Results.Select(result => new JsonObject
        {
            ["name"] = result.Name,
            ["signalToNoise"] = Decibel(result.SignalToNoise),
            ["cosine"] = Math.Round(result.Cosine, 6),
            ["worstChannels"] = result.Worst is { } worst
                ? new JsonObject
                {
                    ["first"] = worst.First, ["last"] = worst.Last, ["signalToNoise"] = Decibel(worst.SignalToNoise),
                }
                : null,
        })]),
        ["findings"] = new JsonArray([.. report.Findings.Select(finding => new JsonObject
        {
            ["code"] = finding.Code, ["message"] = finding.Message, ["wayOut"] = finding.WayOut,
        })]),
        ["ladder"] = new JsonArray([.. report.Rungs.Select(rung => new JsonObject
        {
            ["method"] = rung.Method,
            ["accuracy"] = Math.Round(rung.Accuracy, 6),
            ["drop"] = Math.Round(rung.Drop, 6),
        })]),
    }.ToJsonString(Indented) + "\n";

    /// <summary>JSON has no infinity: null where nothing was lost.</summary>
    private static double? Decibel(double value) => double.IsFinite(value) ? Math.Round(value, 2) : null;
}
