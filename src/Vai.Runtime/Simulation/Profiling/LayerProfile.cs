namespace Vai.Runtime.Simulation.Profiling;

/// <summary>One layer (superlayer) of a DPU subgraph in the columns of the vendor's profiler.</summary>
/// <param name="Name">The subgraph's child, without "subgraph_".</param>
/// <param name="OpTypes">What it computes, in order.</param>
/// <param name="Operations">A multiplication or an addition is one (WL).</param>
/// <param name="Milliseconds">From the end of the layer before to its own end (RT); layers overlap, and these times add up.</param>
/// <param name="Efficiency">Operations a second as a part of the DPU's peak (Effic).</param>
/// <param name="WeightBytes">Weights and biases from DDR (LdWB).</param>
/// <param name="FeatureBytes">Feature maps from DDR (LdFM).</param>
/// <param name="StoredBytes">Feature maps to DDR (StFM).</param>
/// <param name="ConvCycles">In which its instructions keep CONV busy; likewise the others. Two SAVEs at a time count half.</param>
/// <param name="Instructions">That work for it.</param>
internal sealed record LayerProfile(
    string Name,
    ImmutableArray<string> OpTypes,
    long Operations,
    double Milliseconds,
    double Efficiency,
    long WeightBytes,
    long FeatureBytes,
    long StoredBytes,
    double ConvCycles,
    double MiscCycles,
    double LoadCycles,
    double SaveCycles,
    int Instructions)
{
    /// <summary>Billions of operations a second.</summary>
    public double GigaOperationsPerSecond => Milliseconds > 0 ? Operations / Milliseconds / 1e6 : 0;

    /// <summary>Bytes a second to and from DDR (AvgBw).</summary>
    public double BytesPerSecond => Milliseconds > 0 ? (WeightBytes + FeatureBytes + StoredBytes) / Milliseconds * 1000 : 0;

    /// <summary>The engine that the layer keeps busy longest.</summary>
    public LayerBound Bound =>
        Math.Max(LoadCycles, SaveCycles) is var ddr && ConvCycles >= MiscCycles && ConvCycles >= ddr ? LayerBound.Mac
        : MiscCycles >= ddr ? LayerBound.Misc
        : LayerBound.Ddr;
}
