using System.Text.Json.Serialization;
using Vai.Compiled;
using Vai.Runtime.Simulation.Profiling;
using Vai.Runtime.Simulation.Timing;
using Vai.Targets;

namespace Vai.Reports.Page;

/// <summary>What the page's script gets: everything that it draws, and nothing that it has to compute but places on the screen.</summary>
/// <param name="Prefix">What all names begin with; the page leaves it out where there is little room.</param>
/// <param name="Target">The DPU in words, a line each.</param>
/// <param name="Boards">Boards whose images have this DPU.</param>
internal sealed record PageData(
    string Name,
    string Prefix,
    ImmutableArray<string> Target,
    ImmutableArray<string> Boards,
    string? Origin,
    ModelSummary Summary,
    ModelSummary? Other,
    double LaunchMicroseconds,
    double PeakGops,
    double DdrBytesPerSecond,
    ImmutableArray<Advice> Advice,
    ImmutableArray<OpCard> Ops,
    ImmutableArray<GraphView> Views,
    ImmutableArray<LayerRow> Layers,
    ImmutableArray<SubgraphData> Subgraphs,
    StageFacts Facts)
{
    public static PageData Of(PageSource source)
    {
        var (cards, targets) = (OpCards.Of(source), source.Model.DpuSubgraphs.Select(subgraph => subgraph.Target).ToArray());
        var constants = new CycleConstants();
        return new PageData(
            source.Name,
            CommonPrefix(cards),
            [.. targets.Take(1).SelectMany(target => target.Describe())],
            [.. BoardImage.All.Where(image => targets.Any(target => target.Fingerprint == image.Fingerprint))
                .Select(image => $"{image.Board}@{image.Release}")],
            ModelOrigin.Of(source.Model.Graph.Attributes)?.File,
            ModelSummary.Of(source, cards),
            source.Other,
            constants.LaunchMicroseconds,
            targets.Select(target => target.Architecture.PeakOperations * source.FrequencyMHz / 1000).FirstOrDefault(),
            constants.DdrBytesPerSecond,
            Adviser.Of(source, cards),
            cards,
            GraphViews.Of(cards),
            [.. source.Traces.SelectMany((trace, subgraph) => trace.Profile.Layers.Select(layer => LayerRow.Of(layer, subgraph)))],
            [.. source.Traces.Select(SubgraphData.Of)],
            source.Facts);
    }

    /// <summary>Up to the end of a module's name.</summary>
    private static string CommonPrefix(ImmutableArray<OpCard> cards)
    {
        // Inputs lie outside of all modules.
        var names = cards.Where(card => card.Device != "USER").Select(card => card.Name).ToArray();
        var (first, length) = (names.Min(StringComparer.Ordinal) ?? "", 0);
        var last = names.Max(StringComparer.Ordinal) ?? "";
        while (length < Math.Min(first.Length, last.Length) && first[length] == last[length])
        {
            length++;
        }

        var end = first[..length].LastIndexOf("__", StringComparison.Ordinal);
        return names.Length < 2 || end < 0 ? "" : first[..(end + 2)];
    }
}

/// <summary>A row of the table of time; the columns are those of <c>vai profile</c>.</summary>
internal sealed record LayerRow(
    string Name,
    int Subgraph,
    string Ops,
    string Bound,
    long Operations,
    double Milliseconds,
    double Efficiency,
    long WeightBytes,
    long FeatureBytes,
    long StoredBytes,
    long Conv,
    long Misc,
    long Load,
    long Save,
    int Instructions)
{
    public static LayerRow Of(LayerProfile layer, int subgraph) => new(
        layer.Name,
        subgraph,
        string.Join(" + ", layer.OpTypes),
        layer.Bound is LayerBound.Launch ? "launch" : layer.Bound.ToString().ToUpperInvariant(),
        layer.Operations,
        Math.Round(layer.Milliseconds, 6),
        Math.Round(layer.Efficiency, 6),
        layer.WeightBytes,
        layer.FeatureBytes,
        layer.StoredBytes,
        (long)layer.ConvCycles,
        (long)layer.MiscCycles,
        (long)layer.LoadCycles,
        (long)layer.SaveCycles,
        layer.Instructions);
}

/// <summary>A DPU subgraph: its time, and what lies where meanwhile. Layers are counted from its own first one.</summary>
internal sealed record SubgraphData(
    string Name,
    string Target,
    long Cycles,
    double HardwareMilliseconds,
    double LaunchMilliseconds,
    long LoadBusy,
    long ConvBusy,
    long MiscBusy,
    long SaveBusy,
    int Instructions,
    ImmutableArray<RegisterData> Registers,
    ImmutableArray<BankGroup> Banks,
    Timeline Timeline,
    ImmutableArray<BankSpan> BankSpans,
    ImmutableArray<WorkspaceSpan> Workspace)
{
    public static SubgraphData Of(SubgraphTrace trace)
    {
        var (estimate, banks) = (trace.Profile.Estimate, trace.Subgraph.Target.Banks);
        return new SubgraphData(
            trace.Subgraph.Name,
            trace.Subgraph.Target.Name,
            estimate.Cycles,
            Math.Round(estimate.HardwareMilliseconds, 6),
            Math.Round(trace.Profile.LaunchMilliseconds, 6),
            estimate.LoadBusy,
            estimate.ConvBusy,
            estimate.MiscBusy,
            estimate.SaveBusy,
            trace.Executions.Length,
            [.. trace.Subgraph.Registers.Select(register => new RegisterData(register.Id, register.Context, register.Size))],
            [
                .. Enumerable.Range(0, banks.GroupCount)
                    .Select(group => new BankGroup($"features {group}", banks.FirstBankOfGroup(group), banks.BanksPerGroup)),
                new BankGroup("weights", banks.FirstWeightBank, banks.WeightBanks),
                new BankGroup("depthwise weights", banks.DepthwiseWeightBank, 1),
                new BankGroup("bias", banks.BiasBank, 1),
            ],
            Timelines.Of(trace),
            BankMaps.Of(trace),
            WorkspaceMaps.Of(trace));
    }
}

/// <summary>A base register: what it points to, and how many bytes.</summary>
internal sealed record RegisterData(int Id, RegisterContext Context, int Bytes);

/// <summary>Banks of one kind.</summary>
internal sealed record BankGroup(string Name, int First, int Count);

/// <summary>Compact, and safe in a page: &lt;, &gt; and &amp; are escaped, as all that is not ASCII.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(PageData))]
internal sealed partial class PageJson : JsonSerializerContext;
