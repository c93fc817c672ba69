using Vai.Isa;
using Vai.Runtime.Simulation.Executions;
using Vai.Runtime.Simulation.Machine;
using Vai.Targets;

namespace Vai.Runtime.Simulation;

/// <summary>What a simulated run was.</summary>
/// <param name="Instructions">Instructions executed, INIT and END included.</param>
/// <param name="InferredEncodings">
/// Encodings in use whose meaning is inferred, not proven (machine.md 11), with the number of instructions that use them.
/// </param>
internal sealed record SimulationResult(int Instructions, ImmutableSortedDictionary<string, int> InferredEncodings);

/// <summary>
/// Executes DPUCZDX8G ISA1 programs on memory, bit for bit (machine.md 1-8). Knows instructions and bytes, nothing of graphs.
/// </summary>
/// <param name="target">The DPU that the program was made for.</param>
internal sealed class DpuSimulator(DpuTarget target)
{
    /// <summary>The order in which instructions execute; program order unless the tokens are to be put to the test.</summary>
    public ExecutionOrder Order { get; init; } = ExecutionOrder.Program;

    /// <summary>Steps of the engines that a run may take: half a minute of the DPU, far more than a frame of any network takes.</summary>
    public const long DefaultMaximumSteps = 1L << 33;

    /// <summary>Steps of the engines that a run may take; a hostile program can ask for days of work with a handful of
    /// instructions.</summary>
    public long MaximumSteps { get; init; } = DefaultMaximumSteps;

    /// <summary>Runs a program to its END.</summary>
    /// <param name="memory">Read by LOAD, written by SAVE.</param>
    /// <param name="poisonSeed">Chooses the garbage that the banks hold before the run.</param>
    /// <exception cref="VaiException">
    /// VAI6201: an encoding of unknown meaning; VAI6202: an access outside of banks or registers; VAI6203: a deadlock; VAI6205: more work
    /// than the limit.
    /// </exception>
    public SimulationResult Run(
        ImmutableArray<Instruction> program, DpuMemory memory, ulong poisonSeed, CancellationToken cancellationToken = default) =>
        Run(program, memory, poisonSeed, executed: null, cancellationToken);

    /// <summary>Runs a program and tells about every instruction after it was executed.</summary>
    internal SimulationResult Run(
        ImmutableArray<Instruction> program,
        DpuMemory memory,
        ulong poisonSeed,
        Action<InstructionExecution>? executed,
        CancellationToken cancellationToken)
    {
        var bound = BoundProgram.Bind(program, target, Order, MaximumSteps);
        bound.Run(new DpuState(new BankMemory(target, poisonSeed), memory), executed, cancellationToken);
        return bound.Result;
    }
}
