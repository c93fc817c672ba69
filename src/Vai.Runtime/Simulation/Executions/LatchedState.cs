using Vai.Isa;
using Vai.Isa.Set1;

namespace Vai.Runtime.Simulation.Executions;

/// <summary>What the INIT instructions before a point of the program have set; each stays until it is set again.</summary>
internal sealed class LatchedState
{
    private readonly ElewInit?[] _operands = new ElewInit?[4];

    public ConvInit? Convolution { get; set; }

    public AluInit? Alu { get; set; }

    /// <summary>The operands of ELEW by their id.</summary>
    public Span<ElewInit?> Operands => _operands;
}
