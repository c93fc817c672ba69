using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Vai.Tool.Stages;

/// <summary>How many images each form of a model got right.</summary>
/// <param name="Images">Images with a class.</param>
/// <param name="SimulatedImages">The first of them, which the simulator saw too.</param>
/// <param name="Executor">The compiled model on the integer executor; null without a compiled model.</param>
/// <param name="Simulator">Of <paramref name="SimulatedImages"/>; null without a compiled model.</param>
/// <param name="Answers">What the models say of the images of each class.</param>
internal sealed record EvaluationReport(
    int Images, int SimulatedImages, int Float, int Quantized, int? Executor, int? Simulator, AnswerTally Answers);

/// <summary>The report for people and for machines.</summary>
internal static class EvaluationSummary
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n" };

    public static string ToText(EvaluationReport report)
    {
        var text = $"float {Percent(report.Float, report.Images)}, quantized {Percent(report.Quantized, report.Images)} of " +
            $"{report.Images} images";
        return report.Executor is { } executor && report.Simulator is { } simulator
            ? $"{text}, integer executor {Percent(executor, report.Images)}, simulator {Percent(simulator, report.SimulatedImages)} of " +
                $"{report.SimulatedImages}; the last three agree byte by byte"
            : text;
    }

    public static string ToJson(EvaluationReport report) => new JsonObject
    {
        ["images"] = report.Images,
        ["float"] = Part(report.Float, report.Images),
        ["quantized"] = Part(report.Quantized, report.Images),
        ["executor"] = report.Executor is { } executor ? Part(executor, report.Images) : null,
        ["simulatedImages"] = report.SimulatedImages,
        ["simulator"] = report.Simulator is { } simulator ? Part(simulator, report.SimulatedImages) : null,
        ["confusion"] = new JsonObject
        {
            ["float"] = Matrix(report.Answers.Float),
            ["quantized"] = Matrix(report.Answers.Quantized),
            ["disagreements"] = new JsonArray([.. report.Answers.Disagreements.Select(Node)]),
        },
    }.ToJsonString(Indented) + "\n";

    private static JsonArray Matrix(int[][] rows) =>
        new([.. rows.Select(row => new JsonArray([.. row.Select(number => JsonValue.Create(number))]))]);

    private static JsonObject Node(Disagreement answer) => new()
    {
        ["image"] = answer.Image,
        ["label"] = answer.Label,
        ["float"] = answer.Float,
        ["quantized"] = answer.Quantized,
        ["picture"] = answer.Picture is { } picture ? new JsonObject
        {
            ["height"] = picture.Height,
            ["width"] = picture.Width,
            ["channels"] = picture.Channels,
            ["pixels"] = Convert.ToBase64String(picture.Pixels),
        } : null,
    };

    private static double Part(int right, int images) => Math.Round((double)right / Math.Max(images, 1), 6);

    private static string Percent(int right, int images) =>
        (100 * Part(right, images)).ToString("0.00", CultureInfo.InvariantCulture) + " %";
}
