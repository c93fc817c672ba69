namespace Vai.Runtime.Simulation.Timing;

/// <summary>
/// The numbers of the cycle model, in cycles of the DPU's clock where nothing else is said. What is fitted is fitted to the vendor's
/// profile of ResNet-50 on a B4096 at 300 MHz; docs/cycle-model.md shows how well.
/// </summary>
internal sealed record CycleConstants
{
    /// <summary>Bytes a second that one core moves to and from DDR at best. Fitted.</summary>
    public double DdrBytesPerSecond { get; init; } = 8.4e9;

    /// <summary>Bank lines that LOAD writes in a cycle: one for each of its two AXI ports of 128 bits (PG338 "I/O interfaces").</summary>
    public double LoadLinesPerCycle { get; init; } = 2;

    /// <summary>What a bank line costs one SAVE, of two that can be under way. Fitted.</summary>
    public double SaveCyclesPerLine { get; init; } = 2;

    /// <summary>What a LOAD costs beside its bytes. Fitted.</summary>
    public double LoadCycles { get; init; } = 16;

    /// <summary>What a SAVE costs beside its bytes. Fitted.</summary>
    public double SaveCycles { get; init; } = 20;

    /// <summary>The least that a separate run of DDR bytes costs: a burst of its own. An assumption, which the profile hardly
    /// tests.</summary>
    public double CyclesPerBurst { get; init; } = 4;

    /// <summary>What CONV, ALU and ELEW cost beside their steps: filling and emptying the pipeline. Fitted.</summary>
    public double ComputeCycles { get; init; } = 70;

    /// <summary>What INIT instructions cost: their words.</summary>
    public double InitCycles { get; init; } = 6;

    /// <summary>
    /// From the host's call to the first instruction and back: 65.2 ± 3.2 µs (performance.md 2, software minus hardware time).
    /// </summary>
    public double LaunchMicroseconds { get; init; } = 65.2;
}
