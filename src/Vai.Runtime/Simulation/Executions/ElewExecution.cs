using System.Runtime.Intrinsics;
using Vai.Isa;
using Vai.Numerics;
using Vai.Runtime.Simulation.Machine;
using Vai.Targets;

namespace Vai.Runtime.Simulation.Executions;

/// <summary>Sum of up to four operands or product of two, row by row (machine.md 8; what it does beyond exact arithmetic: 13).</summary>
internal sealed class ElewExecution : InstructionExecution
{
    private const int LargestProvenOperands = 2;
    private const int Factors = 2;

    private readonly Elew _elew;
    private readonly ElewInit[] _operands;

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

        CheckEncoding();
        CheckPlaces();
    }

    // The rows of one instruction do not go at once: so the profile of the layers with additions says (docs/cycle-model.md).
    public override EngineWork Work => new((long)_elew.Rows * _elew.Length * _elew.ChannelGroups * _operands.Length, 0, 0);

    public override void Execute(DpuState state)
    {
        for (var row = 0; row < _elew.Rows; row++)
        {
            var (bank, line) = ResultRow(row);
            var operandRows = Array.ConvertAll(_operands, operand => OperandRow(operand, row));
            for (var column = 0; column < _elew.Length; column++)
            {
                for (var group = 0; group < _elew.ChannelGroups; group++)
                {
                    var value = _elew.Operation == ElewOperation.Add
                        ? Sum(state.Banks, operandRows, column, group)
                        : Product(state.Banks, operandRows, column, group);
                    state.Banks.Write(bank, line + (column * _elew.JumpWrite) + group, value);
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
                var (bank, line) = OperandRow(operand, row);
                visitor.Pixels(bank, line, _elew.Length, operand.JumpRead, _elew.ChannelGroups, isWrite: false);
            }
        }

        for (var row = 0; row < _elew.Rows; row++)
        {
            var (bank, line) = ResultRow(row);
            visitor.Pixels(bank, line, _elew.Length, _elew.JumpWrite, _elew.ChannelGroups, isWrite: true);
        }
    }

    private Requantizer Requantize(int shift) => new(_elew.Activation, shift);

    private (int Bank, int Line) OperandRow(ElewInit operand, int row) => RowStart(
        operand.BankIn, operand.SharePixelParallel != 0 ? 0 : row * operand.JumpBank, operand.BankAddressIn, operand.JumpReadEndLine);

    private (int Bank, int Line) ResultRow(int row) => RowStart(_elew.BankOut, row, _elew.BankAddressOut, _elew.JumpWriteEndLine);

    /// <summary>Past the last bank of the group rows go on in its first, so many lines further each time.</summary>
    private (int Bank, int Line) RowStart(int bank, int steps, int line, int jumpEndLine)
    {
        var inGroup = bank % Target.Banks.BanksPerGroup;
        var (rounds, place) = Math.DivRem(inGroup + steps, Target.Banks.BanksPerGroup);
        return (bank - inGroup + place, line + (rounds * jumpEndLine));
    }

    private void CheckEncoding()
    {
        var isMultiply = _elew.Operation == ElewOperation.Multiply;
        Require(isMultiply || _elew.Operation == ElewOperation.Add, $"elew_type = {_elew.OperationCode}");
        Require(!isMultiply || _operands.Length == Factors, $"{_operands.Length} factors");
        foreach (var operand in _operands)
        {
            Require(operand.JumpBank * _elew.Rows <= Target.Architecture.PixelParallel,
                $"jump_bank = {operand.JumpBank} of {_elew.Rows} rows");
            Infer(operand.SharePixelParallel != 0, "one row for all");
            Require(!isMultiply || operand.ShiftRead == 0, $"shift_read = {operand.ShiftRead} of a factor");
        }

        Infer(!isMultiply && !AlignedSum.IsExact(_operands.Select(operand => operand.ShiftRead), _elew.ShiftWrite), "sum that loses bits");
        Infer(Wraps, "rows past the last bank");
        Infer(_operands.Length > LargestProvenOperands, "with more than two operands");
        Infer(Target.Architecture.PixelParallel < 8, "at pixel parallelism 4");
    }

    private void CheckPlaces()
    {
        RequireInside(_elew.Rows <= Target.Features.ElementwiseRows,
            $"makes {_elew.Rows} rows, the target's ALU makes {Target.Features.ElementwiseRows} at once");
        RequireFeatureMap(_elew.BankOut, "writes");
        foreach (var operand in _operands)
        {
            RequireFeatureMap(operand.BankIn, "reads");
        }
    }

    private bool Wraps => ResultRow(_elew.Rows - 1).Bank < _elew.BankOut
        || _operands.Any(operand => OperandRow(operand, _elew.Rows - 1).Bank < operand.BankIn);

    /// <summary>The sum of the aligned operands, rounded once.</summary>
    private Vector128<sbyte> Sum(BankMemory banks, (int Bank, int Line)[] rows, int column, int group)
    {
        var (sumLow, sumHigh) = (Vector256<int>.Zero, Vector256<int>.Zero);
        for (var id = 0; id < rows.Length; id++)
        {
            var (low, high) = Read(banks, rows[id], _operands[id], column, group);
            sumLow += (low << AlignedSum.FractionBits) >> _operands[id].ShiftRead;
            sumHigh += (high << AlignedSum.FractionBits) >> _operands[id].ShiftRead;
        }

        return Requantize(AlignedSum.FractionBits + _elew.ShiftWrite).Apply(sumLow, sumHigh);
    }

    /// <summary>The exact product of two, rounded once.</summary>
    private Vector128<sbyte> Product(BankMemory banks, (int Bank, int Line)[] rows, int column, int group)
    {
        var (productLow, productHigh) = (Vector256<int>.One, Vector256<int>.One);
        for (var id = 0; id < rows.Length; id++)
        {
            var (low, high) = Read(banks, rows[id], _operands[id], column, group);
            productLow *= low;
            productHigh *= high;
        }

        return Requantize(_elew.ShiftWrite).Apply(productLow, productHigh);
    }

    private static (Vector256<int> Low, Vector256<int> High) Read(
        BankMemory banks, (int Bank, int Line) row, ElewInit operand, int column, int group)
    {
        var (low, high) = Vector128.Widen(banks.Read(row.Bank, row.Line + (column * operand.JumpRead) + group));
        return Vector256.Widen(Vector256.Create(low, high));
    }
}
