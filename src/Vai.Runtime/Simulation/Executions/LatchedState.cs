using Vai.Isa;

namespace Vai.Runtime.Simulation.Executions;

/// <summary>What the INIT instructions before a point of the program have set; each stays until it is set again.</summary>
internal sealed class LatchedState
{
    private readonly ElewInit?[] _operands = new ElewInit?[4];
    private readonly Dictionary<Type, Instruction> _inits = [];

    /// <summary>The operands of ELEW by their id.</summary>
    public Span<ElewInit?> Operands => _operands;

    /// <summary>The last INIT of a kind; null where there was none.</summary>
    public T? Last<T>()
        where T : Instruction => _inits.GetValueOrDefault(typeof(T)) as T;

    public void Set(Instruction init)
    {
        _inits[init.GetType()] = init;
        if (init is ElewInit operand)
        {
            _operands[operand.Operand] = operand;
        }
    }
}
