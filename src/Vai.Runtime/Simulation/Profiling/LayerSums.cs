using Vai.Compiled;
using Vai.Isa;
using Vai.Runtime.Simulation.Executions;
using Vai.Runtime.Simulation.Timing;

namespace Vai.Runtime.Simulation.Profiling;

/// <summary>Adds up, layer by layer, what the instructions of a program do and when they are done.</summary>
internal sealed class LayerSums(DpuSubgraph subgraph, EngineTimeline timeline)
{
    private readonly Dictionary<XirSubgraph, Sum> _sums = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, string> _types = subgraph.Ops
        .Where(op => !op.Is(OpTraits.Border) && !op.Is(OpTraits.Constant))
        .ToDictionary(op => op.Name, op => op.Type, StringComparer.Ordinal);

    public void Add(InstructionExecution execution, XirSubgraph layer)
    {
        if (!_sums.TryGetValue(layer, out var sum))
        {
            _sums[layer] = sum = new Sum();
        }

        sum.Instructions++;
        sum.End = Math.Max(sum.End, timeline.Completions[execution.Number]);
        var (cycles, bytes) = (timeline.Durations[execution.Number], execution.Work.DdrBytes);
        switch (execution.Instruction)
        {
            case Load load when subgraph.Registers.Any(register =>
                register.Id == load.Register && register.Context == RegisterContext.Constant):
                (sum.Load, sum.WeightBytes) = (sum.Load + cycles, sum.WeightBytes + bytes);
                break;
            case Load:
                (sum.Load, sum.FeatureBytes) = (sum.Load + cycles, sum.FeatureBytes + bytes);
                break;
            case Save:
                (sum.Save, sum.StoredBytes) = (sum.Save + (cycles / 2), sum.StoredBytes + bytes);
                break;
            case { Engine: Engines.Conv }:
                sum.Conv += cycles;
                break;
            default:
                sum.Misc += cycles;
                break;
        }
    }

    /// <summary>The layers in the order in which they end.</summary>
    public IEnumerable<XirSubgraph> InOrder => Ordered.Select(pair => pair.Key);

    private IOrderedEnumerable<KeyValuePair<XirSubgraph, Sum>> Ordered => _sums.OrderBy(pair => pair.Value.End);

    public ImmutableArray<LayerProfile> ToProfiles(double frequencyMHz)
    {
        var profiles = ImmutableArray.CreateBuilder<LayerProfile>(_sums.Count);
        var before = 0.0;
        foreach (var (layer, sum) in Ordered)
        {
            profiles.Add(ToProfile(layer, sum, (sum.End - before) / frequencyMHz / 1000, frequencyMHz));
            before = sum.End;
        }

        return profiles.ToImmutable();
    }

    private LayerProfile ToProfile(XirSubgraph layer, Sum sum, double milliseconds, double frequencyMHz)
    {
        var operations = (long)layer.Attributes.Get("workload", 0UL);
        var peak = subgraph.Target.Architecture.PeakOperations * frequencyMHz * 1000;
        return new LayerProfile(
            InstructionLayers.NameOf(layer),
            [.. layer.OpNames.Where(_types.ContainsKey).Select(name => _types[name])],
            operations,
            milliseconds,
            milliseconds > 0 ? operations / (milliseconds * peak) : 0,
            sum.WeightBytes,
            sum.FeatureBytes,
            sum.StoredBytes,
            sum.Conv,
            sum.Misc,
            sum.Load,
            sum.Save,
            sum.Instructions);
    }

    private sealed class Sum
    {
        public double End, Conv, Misc, Load, Save;
        public long WeightBytes, FeatureBytes, StoredBytes;
        public int Instructions;
    }
}
