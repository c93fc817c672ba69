using Vai.Isa;
using Vai.Runtime.Simulation.Executions;
using Vai.Targets;

namespace Vai.Runtime.Simulation.Timing;

/// <summary>
/// Estimates the time of a program: the four engines run through their queues, each instruction starts when its tokens are there and takes
/// a plain number of cycles. CONV: one cycle for each output column, tap and input channel group (PP rows, ICP * OCP products at once).
/// ALU: one for each output column, channel group and tap (APP rows at once). ELEW: one for each row, column, channel group and operand.
/// LOAD, SAVE: as fast as the ports, the banks and the DDR that all share let them. Each costs a constant beside
/// (<see cref="CycleConstants"/>). docs/cycle-model.md shows the prediction beside measurements.
/// </summary>
internal static class CycleModel
{
    public const double DefaultFrequencyMHz = 300;

    /// <summary>Estimates one run.</summary>
    /// <param name="frequencyMHz">The DPU's clock (not that of its DSPs, which is twice as fast).</param>
    /// <exception cref="VaiException">VAI6201, VAI6202; VAI6203: the program has a deadlock.</exception>
    public static CycleEstimate Estimate(
        DpuTarget target,
        ImmutableArray<Instruction> program,
        double frequencyMHz = DefaultFrequencyMHz,
        CycleConstants? constants = null)
    {
        constants ??= new CycleConstants();
        var executions = InstructionExecutions.Bind(program, target);
        var timeline = new EngineTimeline(program, executions, constants, constants.DdrBytesPerSecond / (frequencyMHz * 1e6));
        return Estimate(timeline, executions, frequencyMHz, constants);
    }

    internal static CycleEstimate Estimate(
        EngineTimeline timeline, ImmutableArray<InstructionExecution> executions, double frequencyMHz, CycleConstants constants)
    {
        var cycles = timeline.Run();
        var milliseconds = cycles / frequencyMHz / 1000;
        return new CycleEstimate(
            (long)Math.Ceiling(cycles),
            timeline.Busy(Engines.Load),
            timeline.Busy(Engines.Save),
            timeline.Busy(Engines.Conv),
            timeline.Busy(Engines.Misc),
            Bytes<Load>(),
            Bytes<Save>(),
            milliseconds,
            milliseconds + (constants.LaunchMicroseconds / 1000));

        long Bytes<T>() => executions.Where(execution => execution.Instruction is T).Sum(execution => execution.Work.DdrBytes);
    }
}
