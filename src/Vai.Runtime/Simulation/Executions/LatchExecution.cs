using Vai.Isa;
using Vai.Targets;

namespace Vai.Runtime.Simulation.Executions;

/// <summary>An INIT, or END: nothing to do when their turn comes, what they latch was bound before the run.</summary>
internal sealed class LatchExecution(int number, Instruction instruction, DpuTarget target)
    : InstructionExecution(number, instruction, target);
