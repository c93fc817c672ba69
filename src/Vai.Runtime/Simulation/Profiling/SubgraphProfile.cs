using Vai.Runtime.Simulation.Timing;
using Vai.Targets;

namespace Vai.Runtime.Simulation.Profiling;

/// <summary>The estimated time of one DPU subgraph, layer by layer.</summary>
/// <param name="Layers">In the order in which they end; their times add up to <see cref="CycleEstimate.HardwareMilliseconds"/>.</param>
internal sealed record SubgraphProfile(string Name, DpuTarget Target, CycleEstimate Estimate, ImmutableArray<LayerProfile> Layers)
{
    /// <summary>From the host's call to the first instruction and back.</summary>
    public double LaunchMilliseconds => Estimate.Milliseconds - Estimate.HardwareMilliseconds;

    /// <summary>What most of the time is spent on: the bound of the layers that take longest together, or the launch.</summary>
    public LayerBound Bound => Layers
        .Select(layer => (layer.Bound, layer.Milliseconds))
        .Append((LayerBound.Launch, LaunchMilliseconds))
        .GroupBy(part => part.Item1, part => part.Item2)
        .MaxBy(group => group.Sum())!.Key;
}
