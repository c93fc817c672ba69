using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Vai.Quantizer;

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
            : string.Create(CultureInfo.InvariantCulture, $"\nworst signal to noise: {worst.SignalToNoise:F1} dB at {worst.Name} ({worst.Kind.ToString().ToLowerInvariant()}, fix point {worst.FixPoint})");
        return string.Create(CultureInfo.InvariantCulture, $"{report.Tensors.Length} tensors quantized with {report.ImageCount} images{agreement}{loss}");
    }

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
            // JSON has no infinity: null where nothing was lost.
            ["signalToNoise"] = double.IsFinite(tensor.SignalToNoise) ? Math.Round(tensor.SignalToNoise, 2) : null,
        })]),
    }.ToJsonString(Indented) + "\n";
}
