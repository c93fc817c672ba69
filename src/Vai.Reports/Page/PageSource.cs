using Vai.Compiled;
using Vai.Runtime.Simulation.Profiling;
using Vai.Runtime.Simulation.Timing;

namespace Vai.Reports.Page;

/// <summary>All that is known of a compiled model. What is null was not measured, and the page says so.</summary>
/// <param name="Name">Of the model, for people.</param>
/// <param name="Traces">One a DPU subgraph, in their order.</param>
internal sealed record PageSource(string Name, CompiledModel Model, double FrequencyMHz, ImmutableArray<SubgraphTrace> Traces)
{
    /// <summary>What the stages before said.</summary>
    public StageFacts Facts { get; init; } = new();

    /// <summary>The summary of another model to compare with.</summary>
    public ModelSummary? Other { get; init; }

    /// <exception cref="VaiException">VAI6201, VAI6202, VAI6203: a program that no DPU could run.</exception>
    public static PageSource Of(string name, CompiledModel model, double frequencyMHz = CycleModel.DefaultFrequencyMHz) =>
        new(name, model, frequencyMHz, Profiler.Trace(model, frequencyMHz));

    public ModelProfile Profile => new(FrequencyMHz, [.. Traces.Select(trace => trace.Profile)]);
}
