using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Vai.Reports.Page;

/// <summary>What the page needs of the files that the stages wrote; null where there is no such file.</summary>
internal sealed record StageFacts
{
    public InspectionFacts? Inspection { get; init; }

    public CompilationFacts? Compilation { get; init; }

    public QuantizationFacts? Quantization { get; init; }

    public EvaluationFacts? Evaluation { get; init; }

    /// <summary>Reads the files of a model's folders; of two of one name that in the first.</summary>
    /// <param name="target">The compiled model's, as the inspection names it: of several targets it tells of each.</param>
    /// <exception cref="VaiException">VAI1033: a file is not what a stage wrote.</exception>
    public static StageFacts Read(ImmutableArray<string> folders, string target) => new()
    {
        Inspection = Read(folders, target, "inspect.json", FactsJson.Default.InspectionFacts),
        Compilation = Read(folders, target, "compile.json", FactsJson.Default.CompilationFacts),
        Quantization = Read(folders, target, "quantization.json", FactsJson.Default.QuantizationFacts),
        Evaluation = Read(folders, target, "evaluation.json", FactsJson.Default.EvaluationFacts),
    };

    /// <summary>Null where there is no file, and where it tells of something else, as that of a model that entered compiled.</summary>
    private static T? Read<T>(ImmutableArray<string> folders, string target, string name, JsonTypeInfo<T> type)
        where T : class, IFacts
    {
        var path = folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        if (path is null)
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            var element = OfTarget(json.RootElement, target);
            return element.ValueKind == JsonValueKind.Object && !element.TryGetProperty(T.Mark, out _) ? null
                : element.Deserialize(type) is { IsWhole: true } facts ? facts
                : throw VaiDiagnostics.BadStageReport.Exception(path, name, "something is missing in it");
        }
        catch (JsonException e)
        {
            throw new VaiException(VaiDiagnostics.BadStageReport.At(path, name, e.Message), e);
        }
    }

    /// <summary>Of a list, a report for each target, that of one.</summary>
    private static JsonElement OfTarget(JsonElement json, string target) => json.ValueKind != JsonValueKind.Array ? json
        : json.EnumerateArray().Where(report => IsFor(report, target)).DefaultIfEmpty(json).First();

    private static bool IsFor(JsonElement report, string target) => report.ValueKind == JsonValueKind.Object
        && report.TryGetProperty("target", out var lines) && lines.ValueKind == JsonValueKind.Array
        && lines.EnumerateArray().Any(line => line.ValueKind == JsonValueKind.String
            && line.GetString()?.StartsWith(target + ",", StringComparison.Ordinal) == true);
}

/// <summary>Facts of a stage's file.</summary>
internal interface IFacts
{
    /// <summary>A property that every such file has.</summary>
    static abstract string Mark { get; }

    /// <summary>No element is null that must not be.</summary>
    bool IsWhole { get; }
}

/// <summary>Of <c>inspect.json</c>.</summary>
internal sealed record InspectionFacts(ImmutableArray<InspectedFacts> Layers) : IFacts
{
    public static string Mark => "layers";

    [JsonIgnore]
    public bool IsWhole => Layers.All(layer => layer is not null);
}

/// <summary>A layer of the float model.</summary>
/// <param name="Reason">Null for a layer that runs on the DPU.</param>
internal sealed record InspectedFacts(string Name, string Op, string Device, ReasonFacts? Reason = null);

/// <summary>Why a layer does not run on the DPU, and the way out.</summary>
internal sealed record ReasonFacts(string Code, string Message, string WayOut);

/// <summary>Of <c>compile.json</c>.</summary>
internal sealed record CompilationFacts(
    ImmutableArray<ProcessorFacts> OnProcessor, ImmutableArray<string> InferredEncodings, VerificationFacts? Verification = null) : IFacts
{
    public static string Mark => "onProcessor";

    [JsonIgnore]
    public bool IsWhole => OnProcessor.All(layer => layer is not null) && InferredEncodings.All(encoding => encoding is not null);
}

/// <summary>A layer that the DPU does not compute, and why.</summary>
internal sealed record ProcessorFacts(string Name, string Op, string Reason);

/// <summary>How the compiled code was proved.</summary>
internal sealed record VerificationFacts(bool Verified, long ComparedNumbers, long Hazards);

/// <summary>Of <c>quantization.json</c>.</summary>
/// <param name="Images">Calibration images.</param>
/// <param name="AgreeingImages">Of them those of which float and int8 say the same class; null where no result is classes.</param>
internal sealed record QuantizationFacts(
    int Images, ImmutableArray<TensorFacts> Tensors, ImmutableArray<RungFacts> Ladder, int? AgreeingImages = null) : IFacts
{
    public static string Mark => "tensors";

    [JsonIgnore]
    public bool IsWhole =>
        Tensors.All(tensor => tensor is { Histogram: null or { IsWhole: true } }) && Ladder.All(rung => rung is not null);
}

/// <summary>A quantized tensor against its float values.</summary>
/// <param name="Kind">input, weights, bias or activation.</param>
/// <param name="SignalToNoise">In dB; null where nothing was lost.</param>
/// <param name="Histogram">How often values occur; null where it was not counted.</param>
internal sealed record TensorFacts(
    string Name, string Op, string Kind, int FixPoint, double Cosine, double? SignalToNoise = null, HistogramFacts? Histogram = null);

/// <summary>How many values of a tensor lie in bins of equal width over the range of int8.</summary>
/// <param name="Below">Float values below the range; they become the smallest number.</param>
/// <param name="Above">Float values above the range; they become the largest number.</param>
internal sealed record HistogramFacts(ImmutableArray<long> Float, ImmutableArray<long> Quantized, long Below, long Above)
{
    [JsonIgnore]
    public bool IsWhole => Float.Length > 0 && Float.Length == Quantized.Length;
}

/// <summary>A rung of the quantizer's ladder; accuracies from 0 to 1.</summary>
internal sealed record RungFacts(string Method, double Accuracy, double Drop);

/// <summary>Of <c>evaluation.json</c>; accuracies from 0 to 1.</summary>
/// <param name="Executor">Of the compiled model; null where there was none.</param>
internal sealed record EvaluationFacts(
    int Images, double Float, double Quantized, double? Executor = null, int SimulatedImages = 0, double? Simulator = null,
    ConfusionFacts? Confusion = null) : IFacts
{
    public static string Mark => "images";

    [JsonIgnore]
    public bool IsWhole => Confusion is null or { IsWhole: true };
}

/// <summary>What the models say of the images of each class: a row a class, a column an answer.</summary>
/// <param name="Disagreements">The first images of which the float and the quantized model say different classes.</param>
internal sealed record ConfusionFacts(
    ImmutableArray<ImmutableArray<int>> Quantized, ImmutableArray<ImmutableArray<int>> Float, ImmutableArray<AnswerFacts> Disagreements)
{
    [JsonIgnore]
    public bool IsWhole => IsSquare(Quantized) && IsSquare(Float) && Disagreements.All(answer => answer is not null);

    private static bool IsSquare(ImmutableArray<ImmutableArray<int>> rows) =>
        rows.All(row => !row.IsDefault && row.Length == rows.Length);
}

/// <summary>What was said of an image.</summary>
/// <param name="Image">Its number in the set, from 0.</param>
internal sealed record AnswerFacts(int Image, int Label, int Float, int Quantized);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(InspectionFacts))]
[JsonSerializable(typeof(CompilationFacts))]
[JsonSerializable(typeof(QuantizationFacts))]
[JsonSerializable(typeof(EvaluationFacts))]
[JsonSerializable(typeof(ModelSummary))]
internal sealed partial class FactsJson : JsonSerializerContext;
