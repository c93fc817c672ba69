namespace Vai.Runtime.Simulation.Profiling;

/// <summary>The estimated time of a compiled model's DPU subgraphs; what is left to the processor is not counted.</summary>
internal sealed record ModelProfile(double FrequencyMHz, ImmutableArray<SubgraphProfile> Subgraphs)
{
    /// <summary>One run of all DPU subgraphs, one after the other, with their launches.</summary>
    public double Milliseconds => Subgraphs.Sum(subgraph => subgraph.Estimate.Milliseconds);

    /// <summary>Frames a second on one core when so many threads keep it busy: they hide each other's launches.</summary>
    /// <param name="threads">At least 1.</param>
    public double FramesPerSecond(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        var hardware = Subgraphs.Sum(subgraph => subgraph.Estimate.HardwareMilliseconds);
        return hardware > 0 ? Math.Min(threads * 1000 / Milliseconds, 1000 / hardware) : 0;
    }
}
