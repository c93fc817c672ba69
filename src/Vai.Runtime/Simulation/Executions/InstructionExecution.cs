using System.Runtime.CompilerServices;
using Vai.Isa;
using Vai.Runtime.Simulation.Machine;
using Vai.Targets;

namespace Vai.Runtime.Simulation.Executions;

/// <summary>
/// One instruction of a program, bound to the state that earlier INIT instructions of its engine latched, and checked:
/// it uses no encoding whose meaning is unknown, and touches no bank that the target does not have.
/// Knows what it does, what it touches and how much work it is.
/// </summary>
internal abstract class InstructionExecution(int number, Instruction instruction, DpuTarget target)
{
    private readonly List<string> _inferredEncodings = [];

    /// <summary>Position in the program, from 0.</summary>
    public int Number { get; } = number;

    public Instruction Instruction { get; } = instruction;

    /// <summary>Encodings in use whose meaning is inferred, not proven (machine.md 11).</summary>
    public IReadOnlyList<string> InferredEncodings => _inferredEncodings;

    protected DpuTarget Target { get; } = target;

    /// <exception cref="VaiException">VAI6202: it touches memory that is not there.</exception>
    public virtual void Execute(DpuState state)
    {
    }

    /// <summary>Names everything that <see cref="Execute"/> reads and writes.</summary>
    public virtual void VisitAccesses(IAccessVisitor visitor)
    {
    }

    /// <summary>How much the engine has to do.</summary>
    public virtual EngineWork Work => EngineWork.None;

    protected void Infer(bool isUsed, string encoding)
    {
        if (isUsed)
        {
            _inferredEncodings.Add($"{Instruction.Mnemonic} {encoding}");
        }
    }

    protected void RequireZero(int value, string field) => Require(value == 0, $"{field} = {value}");

    protected void Require(bool isRight, string encoding) => Require(isRight, $"{encoding}");

    protected void Require(bool isRight, [InterpolatedStringHandlerArgument(nameof(isRight))] ref FailureMessage encoding)
    {
        if (!isRight)
        {
            throw VaiDiagnostics.UnknownEncoding.UnplacedException(Number, Instruction.Mnemonic, encoding.Take());
        }
    }

    protected void RequireInside(bool isRight, [InterpolatedStringHandlerArgument(nameof(isRight))] ref FailureMessage what)
    {
        if (!isRight)
        {
            throw BadAccess(what.Take());
        }
    }

    protected void RequireWindow(Window window)
    {
        RequireInside(window.LastSlab < window.Slabs.Length,
            $"reads rows of slab {window.LastSlab}, it names slabs 0 to {window.Slabs.Length - 1}");
        RequireInside(window.LinesPerRow <= DpuArchitecture.BankDepth,
            $"reads rows of {window.LinesPerRow} lines, a bank has {DpuArchitecture.BankDepth}");
    }

    /// <summary>Rows lie in a group of feature-map banks, from the named one on and round the group.</summary>
    protected void RequireFeatureMap(int bank, string what) => RequireInside(
        bank < Target.Banks.FirstWeightBank,
        $"{what} rows from bank {bank} on, feature maps lie in banks below {Target.Banks.FirstWeightBank}");

    protected VaiException BadAccess(string what) =>
        VaiDiagnostics.BadAccess.UnplacedException(Number, Instruction.Mnemonic, what);
}

/// <summary>The work of one instruction, free of any timing.</summary>
/// <param name="Steps">Steps of the engine's pipeline: one bank line moved, or one tap of one output column and channel group.</param>
/// <param name="DdrBytes">Bytes that cross the border to DDR.</param>
/// <param name="Bursts">Separate runs of consecutive DDR bytes.</param>
internal readonly record struct EngineWork(long Steps, long DdrBytes, int Bursts)
{
    public static EngineWork None => default;
}
