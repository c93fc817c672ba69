using System.Collections.Frozen;
using Vai.Isa;
using Vai.Isa.Set0;
using Vai.Isa.Set1;
using Vai.Targets;

namespace Vai.Runtime.Simulation.Executions;

/// <summary>The one registry of instruction kinds, of all sets: how each is bound to the latched state.</summary>
internal static class InstructionExecutions
{
    private delegate InstructionExecution Binder(int number, Instruction instruction, LatchedState latched, DpuTarget target);

    private static readonly FrozenDictionary<Type, Binder> Binders = new Dictionary<Type, Binder>
    {
        [typeof(Load)] = (number, instruction, _, target) => new LoadExecution(number, (Load)instruction, target),
        [typeof(Save)] = (number, instruction, _, target) => new SaveExecution(number, (Save)instruction, target),
        [typeof(Conv)] = (number, instruction, latched, target) =>
            new ConvExecution(number, (Conv)instruction, latched.Last<ConvInit>(), target),
        [typeof(Elew)] = (number, instruction, latched, target) => new ElewExecution(number, (Elew)instruction, latched.Operands, target),
        [typeof(Pool)] = (number, instruction, latched, target) =>
            new PoolExecution(number, (Pool)instruction, latched.Last<PoolInit>(), target),
        [typeof(Dptwise)] = (number, instruction, latched, target) =>
            new DptwiseExecution(number, (Dptwise)instruction, latched.Last<DwInit>(), target),
        [typeof(Alu)] = (number, instruction, latched, target) =>
            new AluExecution(number, (Alu)instruction, latched.Last<AluInit>(), target),
        [typeof(ConvInit)] = Latch,
        [typeof(ElewInit)] = Latch,
        [typeof(PoolInit)] = Latch,
        [typeof(DwInit)] = Latch,
        [typeof(AluInit)] = Latch,
        [typeof(End)] = (number, instruction, _, target) => new LatchExecution(number, instruction, target),
    }.ToFrozenDictionary();

    /// <summary>
    /// Binds every instruction. An engine executes its own instructions in program order, so what an INIT latches is known
    /// from the program alone, whatever the order between the engines.
    /// </summary>
    /// <exception cref="VaiException">VAI6201 or VAI6202.</exception>
    public static ImmutableArray<InstructionExecution> Bind(ImmutableArray<Instruction> program, DpuTarget target)
    {
        var latched = new LatchedState();
        var bound = ImmutableArray.CreateBuilder<InstructionExecution>(program.Length);
        foreach (var (number, instruction) in program.Index())
        {
            bound.Add(Binders[instruction.GetType()](number, instruction, latched, target));
        }

        return bound.MoveToImmutable();
    }

    private static LatchExecution Latch(int number, Instruction instruction, LatchedState latched, DpuTarget target)
    {
        latched.Set(instruction);
        return new LatchExecution(number, instruction, target);
    }
}
