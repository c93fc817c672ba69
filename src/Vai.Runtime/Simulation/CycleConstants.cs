namespace Vai.Runtime.Simulation;

/// <summary>The numbers of the cycle model, in cycles of the DPU's clock where nothing else is said.</summary>
public sealed record CycleConstants
{
    /// <summary>
    /// Bytes a second that one core moves to and from DDR at best: 6.4 GiB/s (guide needs.md 3.3, the fully connected layer of
    /// ResNet-50 on a B4096).
    /// </summary>
    public double DdrBytesPerSecond { get; init; } = 6.4 * 1024 * 1024 * 1024;

    /// <summary>Bytes a cycle through one AXI port of 128 bits; LOAD has two, each SAVE one (PG338 "I/O interfaces").</summary>
    public int PortBytesPerCycle { get; init; } = 16;

    /// <summary>Ports that LOAD uses at a time.</summary>
    public int LoadPorts { get; init; } = 2;

    /// <summary>
    /// From the start of a transfer to its first byte. An assumption (about 170 ns at 300 MHz, typical of the high-performance ports of the
    /// processing system), to be calibrated on a board.
    /// </summary>
    public int TransferLatency { get; init; } = 50;

    /// <summary>What every separate run of DDR bytes costs beside its bytes: one address beat. An assumption.</summary>
    public int CyclesPerBurst { get; init; } = 1;

    /// <summary>From the last operand to the last result of CONV, ALU, ELEW: the pipeline's depth. An assumption.</summary>
    public int PipelineDepth { get; init; } = 30;

    /// <summary>What INIT instructions cost: their words.</summary>
    public int InitCycles { get; init; } = 6;

    /// <summary>From the host's call to the first instruction and back: 65.2 ± 3.2 µs (guide needs.md 3.3, software minus hardware time).</summary>
    public double LaunchMicroseconds { get; init; } = 65.2;
}
