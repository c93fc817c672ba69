using Vai.Isa;
using Vai.Runtime.Simulation.Executions;
using Vai.Runtime.Simulation.Machine;
using Vai.Targets;

namespace Vai.Runtime.Simulation;

/// <summary>A program bound to a target: checked, ordered, ready to run. Immutable; several threads may run it, each on a state of its
/// own.</summary>
internal sealed class BoundProgram
{
    private readonly ImmutableArray<InstructionExecution> _executions;
    private readonly ImmutableArray<int> _order;

    private BoundProgram(ImmutableArray<InstructionExecution> executions, ImmutableArray<int> order)
    {
        (_executions, _order) = (executions, order);
        Result = new SimulationResult(executions.Length, executions
            .SelectMany(execution => execution.InferredEncodings)
            .CountBy(encoding => encoding)
            .ToImmutableSortedDictionary(StringComparer.Ordinal));
    }

    /// <summary>What a run to the END is.</summary>
    public SimulationResult Result { get; }

    /// <exception cref="VaiException">VAI6201, VAI6202, VAI6203; VAI6205: the program takes more steps than
    /// <paramref name="maximumSteps"/>.</exception>
    public static BoundProgram Bind(ImmutableArray<Instruction> program, DpuTarget target, ExecutionOrder order, long maximumSteps)
    {
        var executions = InstructionExecutions.Bind(program, target);
        var steps = executions.Sum(execution => execution.Work.Steps);
        return steps <= maximumSteps
            ? new BoundProgram(executions, [.. order.Of(program)])
            : throw VaiDiagnostics.ProgramTooLong.UnplacedException(steps, maximumSteps);
    }

    /// <summary>Runs the program to its END.</summary>
    /// <param name="executed">Told about every instruction after it was executed.</param>
    /// <exception cref="VaiException">VAI6202: an access outside of the registers.</exception>
    public void Run(DpuState state, Action<InstructionExecution>? executed, CancellationToken cancellationToken)
    {
        foreach (var number in _order)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _executions[number].Execute(state);
            executed?.Invoke(_executions[number]);
        }
    }
}
