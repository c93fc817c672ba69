using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Vai.Runtime.Board;
using Vai.Runtime.Simulation.Profiling;

namespace Vai.Reports;

/// <summary>A model's estimated time, layer by layer, for people and for machines, in the columns of the vendor's profiler.</summary>
internal static class ProfileSummary
{
    private const double BytesPerMiB = 1 << 20;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n" };

    private static readonly ImmutableArray<string> Headers =
        ["WL MOP", "RT ms", "GOP/s", "Effic", "LdWB MiB", "LdFM MiB", "StFM MiB", "AvgBw MiB/s", "bound", "ops", "layer"];

    /// <summary>Lines that end with a line feed.</summary>
    /// <param name="threads">For the second speed; at least 1.</param>
    /// <param name="measured">By subgraph, what a board took; empty where none was asked.</param>
    public static string ToText(ModelProfile profile, int threads, ImmutableArray<BoardTiming> measured = default)
    {
        ArgumentNullException.ThrowIfNull(profile);
        var text = new StringBuilder();
        foreach (var subgraph in profile.Subgraphs)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"{subgraph.Name} on {subgraph.Target.Name} at {profile.FrequencyMHz:0.###} MHz, {Describe(subgraph.Bound)}\n");
            text.Append(
                TextTable.Format(Headers, subgraph.Layers.Select(Row).Append(LaunchRow(subgraph))
                .Append(TotalRow(subgraph, profile.FrequencyMHz))));
            text.Append(Describe(Find(measured, subgraph), subgraph)).Append('\n');
        }

        var speeds = threads > 1 ? $", {Frames(profile, threads)} with {threads}" : "";
        return text.Append(CultureInfo.InvariantCulture,
            $"{Frames(profile, 1)} frames/s with 1 thread{speeds}, the processor's layers not counted\n").ToString();
    }

    /// <summary>Indented JSON that ends with a line feed: times in milliseconds, sizes in bytes.</summary>
    /// <inheritdoc cref="ToText"/>
    public static string ToJson(ModelProfile profile, int threads, ImmutableArray<BoardTiming> measured = default)
    {
        ArgumentNullException.ThrowIfNull(profile);
        return new JsonObject
        {
            ["frequencyMHz"] = profile.FrequencyMHz,
            ["milliseconds"] = Round(profile.Milliseconds),
            ["framesPerSecond"] = new JsonObject(new[] { 1, threads }.Distinct().Select(count => KeyValuePair.Create(
                count.ToString(CultureInfo.InvariantCulture), (JsonNode?)Math.Round(profile.FramesPerSecond(count), 1)))),
            ["subgraphs"] = new JsonArray([.. profile.Subgraphs.Select(subgraph => Node(subgraph, Find(measured, subgraph)))]),
        }.ToJsonString(Indented) + "\n";
    }

    private static string Describe(LayerBound bound) => bound switch
    {
        LayerBound.Mac => "most of the time bound by multiplying",
        LayerBound.Ddr => "most of the time bound by DDR",
        LayerBound.Misc => "most of the time bound by the ALU and element-wise engine",
        _ => "most of the time spent on the launch",
    };

    private static string Name(LayerBound bound) => bound is LayerBound.Launch ? "launch" : bound.ToString().ToUpperInvariant();

    private static ImmutableArray<string> Row(LayerProfile layer) =>
    [
        Number(layer.Operations / 1e6, 3),
        Number(layer.Milliseconds, 4),
        Number(layer.GigaOperationsPerSecond, 1),
        Percent(layer.Efficiency),
        MiB(layer.WeightBytes),
        MiB(layer.FeatureBytes),
        MiB(layer.StoredBytes),
        Number(layer.BytesPerSecond / BytesPerMiB, 0),
        Name(layer.Bound),
        string.Join('+', layer.OpTypes),
        layer.Name,
    ];

    private static ImmutableArray<string> LaunchRow(SubgraphProfile subgraph) =>
        ["", Number(subgraph.LaunchMilliseconds, 4), "", "", "", "", "", "", Name(LayerBound.Launch), "", "(the host's launch)"];

    private static ImmutableArray<string> TotalRow(SubgraphProfile subgraph, double frequencyMHz)
    {
        var (layers, milliseconds) = (subgraph.Layers, subgraph.Estimate.Milliseconds);
        var operations = layers.Sum(layer => layer.Operations);
        return
        [
            Number(operations / 1e6, 3),
            Number(milliseconds, 4),
            Number(operations / milliseconds / 1e6, 1),
            Percent(operations / (milliseconds * subgraph.Target.Architecture.PeakOperations * frequencyMHz * 1000)),
            MiB(layers.Sum(layer => layer.WeightBytes)),
            MiB(layers.Sum(layer => layer.FeatureBytes)),
            MiB(layers.Sum(layer => layer.StoredBytes)),
            Number((subgraph.Estimate.BytesLoaded + subgraph.Estimate.BytesStored) / milliseconds * 1000 / BytesPerMiB, 0),
            Name(subgraph.Bound),
            "",
            "(all)",
        ];
    }

    private static JsonObject Node(SubgraphProfile subgraph, BoardTiming? timing) => new()
    {
        ["name"] = subgraph.Name,
        ["target"] = subgraph.Target.Name,
        ["bound"] = Name(subgraph.Bound),
        ["cycles"] = subgraph.Estimate.Cycles,
        ["hardwareMilliseconds"] = Round(subgraph.Estimate.HardwareMilliseconds),
        ["launchMilliseconds"] = Round(subgraph.LaunchMilliseconds),
        ["measured"] = timing is null ? null : new JsonObject
        {
            ["core"] = timing.Core,
            ["frequencyMHz"] = timing.FrequencyMHz,
            ["runs"] = timing.Runs,
            ["cycles"] = timing.Cycles,
            ["hardwareMilliseconds"] = Round(timing.CoreMilliseconds),
            ["milliseconds"] = Round(timing.Milliseconds),
        },
        ["layers"] = new JsonArray([.. subgraph.Layers.Select(Node)]),
    };

    private static BoardTiming? Find(ImmutableArray<BoardTiming> measured, SubgraphProfile subgraph) =>
        measured.IsDefault ? null : measured.FirstOrDefault(timing => timing.Subgraph == subgraph.Name);

    private static string Describe(BoardTiming? timing, SubgraphProfile subgraph) => timing is null ? "" : string.Create(
        CultureInfo.InvariantCulture,
        $"measured on {timing.Core} at {timing.FrequencyMHz} MHz, median of {timing.Runs} runs: {timing.CoreMilliseconds:F4} ms " +
            $"({timing.Cycles:F0} cycles) on the DPU, modelled {subgraph.Estimate.HardwareMilliseconds:F4} ms; with launch and sync " +
            $"{timing.Milliseconds:F4} ms, modelled {subgraph.Estimate.Milliseconds:F4} ms\n");

    private static JsonObject Node(LayerProfile layer) => new()
    {
        ["name"] = layer.Name,
        ["ops"] = new JsonArray([.. layer.OpTypes.Select(type => JsonValue.Create(type))]),
        ["bound"] = Name(layer.Bound),
        ["operations"] = layer.Operations,
        ["milliseconds"] = Round(layer.Milliseconds),
        ["efficiency"] = Round(layer.Efficiency),
        ["bytesOfWeights"] = layer.WeightBytes,
        ["bytesOfFeatures"] = layer.FeatureBytes,
        ["bytesStored"] = layer.StoredBytes,
        ["convCycles"] = (long)layer.ConvCycles,
        ["miscCycles"] = (long)layer.MiscCycles,
        ["loadCycles"] = (long)layer.LoadCycles,
        ["saveCycles"] = (long)layer.SaveCycles,
        ["instructions"] = layer.Instructions,
    };

    private static string Frames(ModelProfile profile, int threads) => Number(profile.FramesPerSecond(threads), 1);

    private static string MiB(long bytes) => Number(bytes / BytesPerMiB, 4);

    private static string Percent(double part) => string.Create(CultureInfo.InvariantCulture, $"{100 * part:F1} %");

    private static string Number(double value, int digits) =>
        value.ToString("F" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static double Round(double value) => Math.Round(value, 6);
}
