namespace Vai.Runtime.Simulation.Timing;

/// <summary>What one run of a program is estimated to take.</summary>
/// <param name="Cycles">From the first instruction to END.</param>
/// <param name="LoadBusy">Cycles in which LOAD moves something; likewise the others. SAVE can move two things at a time.</param>
/// <param name="BytesLoaded">Bytes from DDR: feature maps, weights, biases.</param>
/// <param name="BytesStored">Bytes to DDR.</param>
/// <param name="HardwareMilliseconds">The cycles at the DPU's clock.</param>
/// <param name="Milliseconds">With the host's launch overhead.</param>
internal sealed record CycleEstimate(
    long Cycles,
    long LoadBusy,
    long SaveBusy,
    long ConvBusy,
    long MiscBusy,
    long BytesLoaded,
    long BytesStored,
    double HardwareMilliseconds,
    double Milliseconds)
{
    /// <summary>Frames a second with one thread, which waits for every frame.</summary>
    public double FramesPerSecond => 1000 / Milliseconds;
}
