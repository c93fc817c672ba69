using System.Text.Json;
using System.Text.Json.Serialization;

namespace Vai.Reports.Page;

/// <summary>What of a compiled model is compared with another one, or with itself before a change.</summary>
/// <param name="Milliseconds">A frame on the DPU with one thread, launches counted, by the model of time.</param>
/// <param name="BytesLoaded">From DDR, a frame.</param>
/// <param name="Accuracy">Of the int8 model, 0 to 1; null where it was not measured.</param>
/// <param name="Layers">Device and cycles by layer.</param>
internal sealed record ModelSummary(
    string Name,
    string Target,
    double FrequencyMHz,
    int DpuSubgraphs,
    long Cycles,
    double Milliseconds,
    double FramesPerSecond,
    double FramesPerSecondOfFour,
    long BytesLoaded,
    long BytesStored,
    long ConstantBytes,
    long WorkspaceBytes,
    ImmutableArray<LayerSummary> Layers,
    double? Accuracy = null,
    double? FloatAccuracy = null)
{
    /// <summary>Threads that keep one core busy.</summary>
    private const int Threads = 4;

    [JsonIgnore]
    public bool IsWhole => Layers.All(layer => layer is not null);

    public static ModelSummary Of(PageSource source) => Of(source, OpCards.Of(source));

    public static ModelSummary Of(PageSource source, ImmutableArray<OpCard> cards)
    {
        var profile = source.Profile;
        var estimates = source.Traces.Select(trace => trace.Profile.Estimate).ToArray();
        return new ModelSummary(
            source.Name,
            source.Model.DpuSubgraphs.FirstOrDefault()?.Target.Name ?? "",
            source.FrequencyMHz,
            source.Model.DpuSubgraphs.Length,
            estimates.Sum(estimate => estimate.Cycles),
            Math.Round(profile.Milliseconds, 6),
            Math.Round(profile.FramesPerSecond(1), 2),
            Math.Round(profile.FramesPerSecond(Threads), 2),
            estimates.Sum(estimate => estimate.BytesLoaded),
            estimates.Sum(estimate => estimate.BytesStored),
            Bytes(Compiled.RegisterContext.Constant),
            Bytes(Compiled.RegisterContext.Workspace),
            [
                .. source.Traces.SelectMany(trace => trace.Profile.Layers).Select(layer =>
                    new LayerSummary(layer.Name, "DPU", Math.Round(layer.Milliseconds, 6))),
                .. cards.Where(card => card is { Device: "CPU", Converts: false })
                    .Select(card => new LayerSummary(card.Name, card.Device)),
            ],
            source.Facts.Evaluation?.Quantized,
            source.Facts.Evaluation?.Float);

        long Bytes(Compiled.RegisterContext context) => source.Model.DpuSubgraphs.SelectMany(subgraph => subgraph.Registers)
            .Where(register => register.Context == context).Sum(register => (long)register.Size);
    }

    /// <summary>Indented JSON that ends with a line feed.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, SummaryJson.Default.ModelSummary).ReplaceLineEndings("\n") + "\n";

    /// <exception cref="VaiException">VAI1030: the file holds something else.</exception>
    public static ModelSummary Parse(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), FactsJson.Default.ModelSummary) is { IsWhole: true } summary
                ? summary
                : throw VaiDiagnostics.BadStageReport.Exception(path, Path.GetFileName(path), "something is missing in it");
        }
        catch (JsonException e)
        {
            throw new VaiException(VaiDiagnostics.BadStageReport.At(path, Path.GetFileName(path), e.Message), e);
        }
    }
}

/// <summary>A layer for a comparison.</summary>
/// <param name="Milliseconds">Null for a layer of the processor, whose time no model tells.</param>
internal sealed record LayerSummary(string Name, string Device, double? Milliseconds = null);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(ModelSummary))]
internal sealed partial class SummaryJson : JsonSerializerContext;
