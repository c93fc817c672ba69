using Vai.Isa;
using Vai.Numerics;
using static Vai.Runtime.Tests.Simulation.Instructions;

namespace Vai.Runtime.Tests.Simulation;

public class ElewTests
{
    private const int Rows = 3;
    private const int Columns = 4;
    private const int Channels = 20;
    private const int RowBytes = Columns * Channels;

    [Theory]
    [InlineData(1, 0, false, new[] { 0 })]
    [InlineData(1, 3, true, new[] { 0 })]
    [InlineData(2, -2, false, new[] { 0, 3 })]
    [InlineData(2, 1, true, new[] { 2, 0 })]
    [InlineData(3, 2, false, new[] { 1, 0, 2 })]
    [InlineData(4, 1, false, new[] { 0, 0, 1, 15 })]
    public void Addition_aligns_the_fix_points_and_rounds_once(int operands, int shiftWrite, bool relu, int[] shiftRead)
    {
        var elew = Elew(operands) with { OperationCode = 0, ShiftWrite = shiftWrite, ActivationCode = relu ? 1 : 0 };

        AssertElements(elew, shiftRead, values =>
        {
            var sum = values.Zip(shiftRead, (value, shift) => (long)value << (15 - shift)).Sum();
            return ConvTests.Activate(relu ? 1 : 0, sum, 15 + shiftWrite);
        });
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 7)]
    [InlineData(2, -1)]
    [InlineData(3, 12)]
    [InlineData(4, 15)]
    public void Multiplication_rounds_the_exact_product(int operands, int shiftWrite) => AssertElements(
        Elew(operands) with { OperationCode = 1, ShiftWrite = shiftWrite },
        new int[operands],
        values => FixedPoint.Saturate(FixedPoint.RoundShift(values.Aggregate(1L, (product, value) => product * value), shiftWrite)));

    [Fact]
    public void An_operand_may_take_every_second_bank_and_may_be_overwritten()
    {
        var machine = new Machine().Randomize(4);

        var saved = machine.Run(
            Load(0, 10, 0, 1, 16), Load(2, 10, 16, 1, 16),
            new ElewInit { BankIn = 0, BankAddressIn = 10, JumpRead = 1, JumpBank = 2 }.With(),
            new Elew { Operands = 1, Length =
                1, ChannelGroups = 1, Rows = 2, BankOut = 0, BankAddressOut = 10, JumpWrite = 1, ShiftWrite = -1 }.With(),
            Save(0, 10, 0, 1, 16), Save(1, 10, 16, 1, 16));

        for (var i = 0; i < 32; i++)
        {
            Assert.Equal(FixedPoint.Saturate(2L * machine.Source[i]), saved[i]);
        }
    }

    [Fact]
    public void Fields_of_unknown_meaning_are_a_diagnostic()
    {
        var operand = new ElewInit { JumpRead = 1 }.With();
        AssertRefused("VAI6201", operand, Elew(1) with { OperationCode = 2 });
        AssertRefused("VAI6201", operand, Elew(1) with { JumpWriteEndLine = 1 });
        AssertRefused("VAI6201", operand with { SharePixelParallel = 1 }, Elew(1));
        AssertRefused("VAI6201", operand with { JumpReadEndLine = 1 }, Elew(1));
        AssertRefused("VAI6201", operand with { ShiftRead = 1 }, Elew(1) with { OperationCode = 1 });
        AssertRefused("VAI6201", operand, Elew(2));
        AssertRefused("VAI6202", operand, Elew(1) with { BankOut = 14 });
    }

    private static Elew Elew(int operands) => new Elew
    {
        Operands = operands,
        Length = Columns,
        ChannelGroups = 2,
        Rows = Rows,
        BankOut = 8,
        BankAddressOut = 2046,
        JumpWrite = 3,
    }.With();

    private static void AssertRefused(string code, ElewInit init, Elew elew) => Assert.Contains(
        code, Assert.Throws<Vai.Diagnostics.VaiException>(() => new Machine().Run(init, elew)).Message, StringComparison.Ordinal);

    private static void AssertElements(Elew elew, int[] shiftRead, Func<sbyte[], sbyte> expected)
    {
        var machine = new Machine().Randomize(6);
        var program = new List<Instruction>();
        for (var operand = 0; operand < shiftRead.Length; operand++)
        {
            for (var row = 0; row < Rows; row++)
            {
                program.Add(Load(row, 100 * operand, ((operand * Rows) + row) * RowBytes, Columns, Channels));
            }

            program.Add(
                new ElewInit { Operand = operand, BankIn =
                    0, BankAddressIn = 100 * operand, JumpRead = 2, JumpBank = 1, ShiftRead = shiftRead[operand] }.With());
        }

        program.Add(elew);
        program.AddRange(Enumerable.Range(0, Rows)
            .Select(row => Save(8 + row, 2046, row * RowBytes, Columns, Channels) with { JumpRead = 3 }));
        var saved = machine.Run([.. program]);
        for (var i = 0; i < Rows * RowBytes; i++)
        {
            var values = shiftRead.Select((_, operand) => machine.Source[(operand * Rows * RowBytes) + i]).ToArray();
            Assert.Equal(expected(values), saved[i]);
        }
    }
}
