using Vai.Compiled;
using Vai.Runtime.Simulation.Executions;
using Vai.Runtime.Simulation.Timing;

namespace Vai.Runtime.Simulation.Profiling;

/// <summary>Estimates a compiled model's time layer by layer, whoever compiled it (docs/cycle-model.md).</summary>
internal static class Profiler
{
    /// <summary>Profiles all DPU subgraphs.</summary>
    /// <param name="frequencyMHz">The DPU's clock.</param>
    /// <exception cref="VaiException">VAI6201, VAI6202, VAI6203: a program that no DPU could run.</exception>
    public static ModelProfile Profile(
        CompiledModel model, double frequencyMHz = CycleModel.DefaultFrequencyMHz, CycleConstants? constants = null) =>
        new(frequencyMHz, [.. Trace(model, frequencyMHz, constants).Select(trace => trace.Profile)]);

    /// <summary>Profiles all DPU subgraphs, and keeps when each instruction runs.</summary>
    /// <inheritdoc cref="Profile(CompiledModel, double, CycleConstants?)"/>
    public static ImmutableArray<SubgraphTrace> Trace(
        CompiledModel model, double frequencyMHz = CycleModel.DefaultFrequencyMHz, CycleConstants? constants = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        return [.. model.DpuSubgraphs.Select(subgraph => Trace(subgraph, frequencyMHz, constants ?? new CycleConstants()))];
    }

    private static SubgraphTrace Trace(DpuSubgraph subgraph, double frequencyMHz, CycleConstants constants)
    {
        var executions = InstructionExecutions.Bind(subgraph.Program, subgraph.Target);
        var timeline = new EngineTimeline(subgraph.Program, executions, constants, constants.DdrBytesPerSecond / (frequencyMHz * 1e6));
        var estimate = CycleModel.Estimate(timeline, executions, frequencyMHz, constants);
        var (layers, sums) = (InstructionLayers.Of(subgraph, executions), new LayerSums(subgraph, timeline));
        foreach (var (execution, layer) in executions.Zip(layers))
        {
            sums.Add(execution, layer);
        }

        ImmutableArray<XirSubgraph> leaves = [.. sums.InOrder];
        var places = leaves.Index().ToDictionary(
            item => item.Item, item => item.Index, (IEqualityComparer<XirSubgraph>)ReferenceEqualityComparer.Instance);
        return new SubgraphTrace(
            subgraph,
            new SubgraphProfile(subgraph.Name, subgraph.Target, estimate, sums.ToProfiles(frequencyMHz)),
            leaves,
            executions,
            [.. layers.Select(layer => places[layer])],
            [.. timeline.Starts],
            [.. timeline.Durations]);
    }
}
