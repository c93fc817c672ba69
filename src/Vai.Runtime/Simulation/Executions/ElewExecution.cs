using System.Runtime.Intrinsics;
using Vai.Isa;
using Vai.Runtime.Simulation.Machine;
using Vai.Targets;

namespace Vai.Runtime.Simulation.Executions;

/// <summary>Sum or product of up to four operands, row by row (machine.md 8).</summary>
internal sealed class ElewExecution : InstructionExecution
{
    private const int LargestProvenOperands = 2;

    private readonly Elew _elew;
    private readonly ElewInit[] _operands;
    private readonly int _largestShiftRead;

    public ElewExecution(int number, Elew elew, ReadOnlySpan<ElewInit?> latched, DpuTarget target)
        : base(number, elew, target)
    {
        _elew = elew;
        _operands = new ElewInit[elew.Operands];
        for (var id = 0; id < _operands.Length; id++)
        {
            Require(latched[id] is not null, $"operand {id}, which no ELEWINIT before it names");
            _operands[id] = latched[id]!;
        }

        _largestShiftRead = _operands.Max(operand => operand.ShiftRead);
        CheckEncoding();
        CheckPlaces();
    }

    // The rows of one instruction do not go at once: so the profile of the layers with additions says (docs/cycle-model.md).
    public override EngineWork Work => new((long)_elew.Rows * _elew.Length * _elew.ChannelGroups * _operands.Length, 0, 0);

    public override void Execute(DpuState state)
    {
        for (var row = 0; row < _elew.Rows; row++)
        {
            for (var column = 0; column < _elew.Length; column++)
            {
                for (var group = 0; group < _elew.ChannelGroups; group++)
                {
                    var value = _elew.Operation == ElewOperation.Add
                        ? Sum(state.Banks, row, column, group)
                        : Product(state.Banks, row, column, group);
                    state.Banks.Write(_elew.BankOut + row, _elew.BankAddressOut + (column * _elew.JumpWrite) + group, value);
                }
            }
        }
    }

    public override void VisitAccesses(IAccessVisitor visitor)
    {
        for (var row = 0; row < _elew.Rows; row++)
        {
            foreach (var operand in _operands)
            {
                visitor.Pixels(BankOf(operand, row), operand.BankAddressIn, _elew.Length, operand.JumpRead,
                    _elew.ChannelGroups, isWrite: false);
            }
        }

        for (var row = 0; row < _elew.Rows; row++)
        {
            visitor.Pixels(_elew.BankOut + row, _elew.BankAddressOut, _elew.Length, _elew.JumpWrite, _elew.ChannelGroups, isWrite: true);
        }
    }

    private Requantizer Requantize(int shift) => new(_elew.Activation, shift);

    private static int BankOf(ElewInit operand, int row) => operand.BankIn + (row * operand.JumpBank);

    private void CheckEncoding()
    {
        var isMultiply = _elew.Operation == ElewOperation.Multiply;
        Require(isMultiply || _elew.Operation == ElewOperation.Add, $"elew_type = {_elew.OperationCode}");
        RequireZero(_elew.JumpWriteEndLine, "jump_write_endl");
        foreach (var operand in _operands)
        {
            RequireZero(operand.SharePixelParallel, "share_pp of an operand");
            RequireZero(operand.JumpReadEndLine, "jump_read_endl of an operand");
            Require(!isMultiply || operand.ShiftRead == 0, $"shift_read = {operand.ShiftRead} of a factor");
        }

        Infer(_operands.Length > LargestProvenOperands, "with more than two operands");
        Infer(Target.Architecture.PixelParallel < 8, "at pixel parallelism 4");
    }

    private void CheckPlaces()
    {
        RequireInside(_elew.Rows <= Target.AluPixelParallel,
            $"makes {_elew.Rows} rows, the target's ALU makes {Target.AluPixelParallel} at once");
        RequireFeatureMapRows(_elew.BankOut, _elew.BankOut + _elew.Rows - 1, "writes");
        foreach (var operand in _operands)
        {
            RequireFeatureMapRows(operand.BankIn, BankOf(operand, _elew.Rows - 1), "reads");
        }
    }

    /// <summary>The exact sum of numbers with different fix points, then one rounding.</summary>
    private Vector128<sbyte> Sum(BankMemory banks, int row, int column, int group)
    {
        var (sumLow, sumHigh) = (Vector256<int>.Zero, Vector256<int>.Zero);
        foreach (var operand in _operands)
        {
            var (low, high) = Read(banks, operand, row, column, group);
            sumLow += low << (_largestShiftRead - operand.ShiftRead);
            sumHigh += high << (_largestShiftRead - operand.ShiftRead);
        }

        return Requantize(_largestShiftRead + _elew.ShiftWrite).Apply(sumLow, sumHigh);
    }

    private Vector128<sbyte> Product(BankMemory banks, int row, int column, int group)
    {
        var (productLow, productHigh) = (Vector256<int>.One, Vector256<int>.One);
        foreach (var operand in _operands)
        {
            var (low, high) = Read(banks, operand, row, column, group);
            productLow *= low;
            productHigh *= high;
        }

        return Requantize(_elew.ShiftWrite).Apply(productLow, productHigh);
    }

    private static (Vector256<int> Low, Vector256<int> High) Read(BankMemory banks, ElewInit operand, int row, int column, int group)
    {
        var line = banks.Read(BankOf(operand, row), operand.BankAddressIn + (column * operand.JumpRead) + group);
        var (low, high) = Vector128.Widen(line);
        return Vector256.Widen(Vector256.Create(low, high));
    }
}
