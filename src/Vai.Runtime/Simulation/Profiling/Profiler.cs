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
        CompiledModel model, double frequencyMHz = CycleModel.DefaultFrequencyMHz, CycleConstants? constants = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new ModelProfile(frequencyMHz,
            [.. model.DpuSubgraphs.Select(subgraph => Profile(subgraph, frequencyMHz, constants ?? new CycleConstants()))]);
    }

    private static SubgraphProfile Profile(DpuSubgraph subgraph, double frequencyMHz, CycleConstants constants)
    {
        var executions = InstructionExecutions.Bind(subgraph.Program, subgraph.Target);
        var timeline = new EngineTimeline(subgraph.Program, executions, constants, constants.DdrBytesPerSecond / (frequencyMHz * 1e6));
        var estimate = CycleModel.Estimate(timeline, executions, frequencyMHz, constants);
        var layers = new LayerSums(subgraph, timeline);
        foreach (var (execution, layer) in executions.Zip(InstructionLayers.Of(subgraph, executions)))
        {
            layers.Add(execution, layer);
        }

        return new SubgraphProfile(subgraph.Name, subgraph.Target, estimate, layers.ToProfiles(estimate, frequencyMHz));
    }
}
