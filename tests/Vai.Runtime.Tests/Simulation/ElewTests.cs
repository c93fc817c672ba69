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
    [InlineData(2, -4, false, new[] { 0, 7 })]
    [InlineData(3, 0, false, new[] { 3, 0, 4 })]
    public void Addition_aligns_the_fix_points_to_two_fraction_bits_and_rounds_once(
        int operands, int shiftWrite, bool relu, int[] shiftRead)
    {
        var elew = Elew(operands) with { OperationCode = 0, ShiftWrite = shiftWrite, ActivationCode = relu ? 1 : 0 };

        AssertElements(elew, shiftRead, values =>
        {
            var sum = values.Zip(shiftRead, (value, shift) => ((long)value * 4) >> shift).Sum();
            return ConvTests.Activate(relu ? 1 : 0, sum, 2 + shiftWrite);
        });
    }

    [Theory]
    [InlineData(7)]
    [InlineData(-1)]
    public void Multiplication_rounds_the_exact_product_of_two(int shiftWrite) => AssertElements(
        Elew(2) with { OperationCode = 1, ShiftWrite = shiftWrite },
        new int[2],
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
    public void Rows_past_the_last_bank_go_on_in_the_first_one_endl_further()
    {
        var machine = new Machine().Randomize(4);

        var saved = machine.Run(
            Load(7, 10, 0, 1, 16), Load(0, 15, 16, 1, 16),
            new ElewInit { BankIn = 7, BankAddressIn = 10, JumpRead = 1, JumpReadEndLine = 5 }.With(),
            Elew(1) with
            {
                Length = 1, ChannelGroups = 1, Rows = 2, BankOut = 15, BankAddressOut = 20, JumpWrite = 1, JumpWriteEndLine = 3,
            },
            Save(15, 20, 0, 1, 16), Save(8, 23, 16, 1, 16));

        Assert.Equal(machine.Source[..32], saved.AsSpan(0, 32));
        Assert.Contains("ELEW rows past the last bank", machine.Result!.InferredEncodings.Keys);
    }

    [Fact]
    public void One_row_may_stand_for_all()
    {
        var machine = new Machine().Randomize(4);

        var saved = machine.Run(
            Load(2, 10, 0, 1, 16),
            new ElewInit { BankIn = 2, BankAddressIn = 10, JumpRead = 1, SharePixelParallel = 1 }.With(),
            new Elew { Operands = 1, Length = 1, ChannelGroups = 1, Rows = 2, BankOut = 8, BankAddressOut = 20, JumpWrite = 1 }.With(),
            Save(8, 20, 0, 1, 16), Save(9, 20, 16, 1, 16));

        Assert.Equal(machine.Source[..16], saved.AsSpan(0, 16));
        Assert.Equal(machine.Source[..16], saved.AsSpan(16, 16));
    }

    [Theory]
    [InlineData(0, new[] { 0, 2 }, true)]
    [InlineData(-15, new[] { 2, 0 }, true)]
    [InlineData(-1, new[] { 0, 15 }, true)]
    [InlineData(-2, new[] { 0, 3 }, false)]
    [InlineData(15, new[] { 0, 3, 3 }, false)]
    public void A_sum_that_loses_bits_is_counted(int shiftWrite, int[] shiftRead, bool isExact)
    {
        ImmutableArray<Instruction> operands =
            [.. shiftRead.Select((shift, number) => new ElewInit { Operand = number, JumpRead = 1, ShiftRead = shift }.With())];
        var machine = new Machine();

        machine.Run([.. operands, Elew(shiftRead.Length) with { ShiftWrite = shiftWrite }]);

        Assert.Equal(isExact, AlignedSum.IsExact(shiftRead, shiftWrite));
        Assert.Equal(isExact, !machine.Result!.InferredEncodings.ContainsKey("ELEW sum that loses bits"));
    }

    /// <summary>Against exact arithmetic, over all numbers of two operands and some of a third.</summary>
    [Fact]
    public void A_sum_is_exact_where_it_is_said_to_be()
    {
        for (var shift = 0; shift <= 7; shift++)
        {
            for (var write = -4; write <= 4; write++)
            {
                var isEqual = Enumerable.Range(-128, 256).All(x => Enumerable.Range(-128, 256).All(y =>
                    Rounded(((x * 4) >> shift) + (y * 4), 2 + write) == Rounded(x + (y << shift), shift + write)));
                Assert.Equal(AlignedSum.IsExact([shift, 0], write), isEqual);
            }
        }

        static sbyte Rounded(int value, int shift) => FixedPoint.Saturate(FixedPoint.RoundShift(value, shift));
    }

    [Fact]
    public void Fields_of_unknown_meaning_are_a_diagnostic()
    {
        var operand = new ElewInit { JumpRead = 1 }.With();
        AssertRefused("VAI6201", operand, Elew(1) with { OperationCode = 2 });
        AssertRefused("VAI6201", operand, Elew(1) with { OperationCode = 1 });
        AssertRefused("VAI6201", operand with { JumpBank = 3 }, Elew(1));
        AssertRefused("VAI6201", operand, Elew(2));
        AssertRefused("VAI6202", operand, Elew(1) with { BankOut = 16 });
        AssertRefused("VAI6201", operand with { ShiftRead = 1 }, operand with { Operand = 1 }, Elew(2) with { OperationCode = 1 });
        AssertRefused("VAI6201", operand, operand with { Operand = 1 }, operand with { Operand = 2 }, Elew(3) with { OperationCode = 1 });
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

    private static void AssertRefused(string code, params Instruction[] program) => Assert.Contains(
        code, Assert.Throws<Vai.Diagnostics.VaiException>(() => new Machine().Run(program)).Message, StringComparison.Ordinal);

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
