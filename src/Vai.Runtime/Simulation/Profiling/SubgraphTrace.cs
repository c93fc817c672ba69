using Vai.Compiled;
using Vai.Runtime.Simulation.Executions;

namespace Vai.Runtime.Simulation.Profiling;

/// <summary>The profile of a DPU subgraph with all instructions behind it, by their numbers.</summary>
/// <param name="Leaves">The subgraph's parts that the layers of the profile are, in the same order.</param>
/// <param name="Layers">The place of each instruction's layer in the profile.</param>
/// <param name="Starts">The cycle in which it begins.</param>
/// <param name="Durations">Cycles that it keeps its engine busy.</param>
internal sealed record SubgraphTrace(
    DpuSubgraph Subgraph,
    SubgraphProfile Profile,
    ImmutableArray<XirSubgraph> Leaves,
    ImmutableArray<InstructionExecution> Executions,
    ImmutableArray<int> Layers,
    ImmutableArray<double> Starts,
    ImmutableArray<double> Durations);
