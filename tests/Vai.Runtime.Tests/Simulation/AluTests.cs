using Vai.Isa;
using Vai.Isa.Set1;
using Vai.Numerics;
using static Vai.Runtime.Tests.Simulation.Instructions;

namespace Vai.Runtime.Tests.Simulation;

public class AluTests
{
    private const int Rows = 4;
    private const int Columns = 5;
    private const int Channels = 24;
    private const int Groups = 2;
    private const int WeightsAddress = 20_000;
    private const int BiasAddress = 30_000;

    /// <summary>Input rows 0..5, columns 0..6 (3x3 kernel, stride 1, one row and column of padding on every side but the right and
    /// bottom).</summary>
    private const int InputRows = Rows + 1;
    private const int InputColumns = Columns + 1;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    public void Mode_0_is_a_depthwise_convolution(int activation)
    {
        var init = Window(mode: 0) with { ShiftCut = 7, ShiftBias = 4, ActivationCode = activation };

        AssertPixels(init, (machine, taps, channel) => ConvTests.Activate(
            activation,
            (2 * taps.Select((tap, i) => (long)(tap ?? 0) * machine.Source[WeightsAddress + (i * Channels) + channel]).Sum())
                + ((long)machine.Source[BiasAddress + channel] << 4),
            8));
    }

    [Theory]
    [InlineData(11, 7, 0)]
    [InlineData(8, 1, 1)]
    [InlineData(1, 1, 0)]
    [InlineData(17, 127, 0)]
    [InlineData(17, 200, 0)]
    public void Mode_2_is_an_average_pool_with_a_constant_divisor_and_no_activation(int shiftCut, int factor, int activation) =>
        AssertPixels(
        Window(mode: 2) with { ShiftCut = shiftCut, MultiplyFactor = factor, ActivationCode = activation },
        (_, taps, _) => FixedPoint.Saturate(FixedPoint.RoundShift(taps.Sum(tap => (long)(tap ?? 0)) * (sbyte)factor, PoolShift(shiftCut))));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(8, 1)]
    [InlineData(2, 0)]
    [InlineData(10, 0)]
    public void Mode_3_is_a_max_pool_that_padding_never_wins_with_no_activation(int shiftCut, int activation) => AssertPixels(
        Window(mode: 3) with { ShiftCut = shiftCut, ActivationCode = activation },
        (_, taps, _) => FixedPoint.Saturate(FixedPoint.RoundShift(taps.Max(tap => tap ?? sbyte.MinValue), PoolShift(shiftCut))));

    /// <summary>Sign and magnitude: machine.md 13.</summary>
    private static int PoolShift(int shiftCut) => shiftCut >= 8 ? shiftCut - 8 : -shiftCut;

    [Fact]
    public void Mode_6_multiplies_with_a_vector_and_ignores_the_bias() => AssertPixels(
        SinglePixel(mode: 6) with { ShiftCut = 6 },
        (machine, taps, channel) =>
            FixedPoint.Saturate(FixedPoint.RoundShift(2L * taps[0]!.Value * machine.Source[WeightsAddress + channel], 7)));

    [Theory]
    [InlineData(4, 12)]
    [InlineData(5, 11)]
    [InlineData(4, 13)]
    public void Mode_7_is_the_hard_sigmoid(int fixPoint, int shiftCut) => AssertPixels(
        SinglePixel(mode: 7) with { ShiftBias = fixPoint, ShiftCut = shiftCut },
        (_, taps, _) => FixedPoint.Saturate(FixedPoint.RoundShift(Math.Max(taps[0]!.Value + (3L << fixPoint), 0) * 2731, shiftCut)));

    [Theory]
    [InlineData(1, 38, 32)]
    [InlineData(1, 0, 2)]
    [InlineData(4, 37, 33)]
    public void Modes_1_and_4_are_prelu_whose_shift_the_products_sign_chooses(int mode, int shiftNegative, int shiftPositive) =>
        AssertPixels(
        SinglePixel(mode) with { MultiplyFactor = 251, ShiftPreluNegative = shiftNegative, ShiftPreluPositive = shiftPositive },
        (machine, taps, channel) =>
        {
            long x = taps[0]!.Value;
            var value = x < 0 ? x * (mode == 1 ? machine.Source[WeightsAddress + channel] : -5) : x;
            var field = value < 0 ? shiftNegative : shiftPositive;
            return FixedPoint.Saturate(FixedPoint.RoundShift(value, field < 32 ? -field : field - 32));
        });

    [Fact]
    public void Rows_past_the_last_bank_go_on_in_the_first_behind_what_is_folded()
    {
        var machine = new Machine().Randomize(5);

        var saved = machine.Run(
            Load(0, 100, 0, 1, 16), Load(1, 100, 16, 1, 16), Load(2, 100, 32, 1, 16), Load(3, 100, 48, 1, 16),
            SinglePixel(mode: 3) with { Length = 1, ChannelGroups = 1, StrideOut = 2, JumpWriteEndLine = 10 },
            Tile() with { BankIn = 0, BankAddressIn = 100, BankOut = 15, PadTop = 0, PadLeft = 0, PadBottom = 0, PadRight = 0 },
            Save(15, 500, 0, 1, 16), Save(15, 510, 16, 1, 16), Save(8, 520, 32, 1, 16), Save(8, 530, 48, 1, 16));

        Assert.Equal(machine.Source[..64], saved.AsSpan(0, 64));
        Assert.Contains("ALU rows past the last bank", machine.Result!.InferredEncodings.Keys);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(8)]
    public void A_mode_of_unknown_meaning_is_a_diagnostic(int mode) => AssertRefused("VAI6201", Window(mode), Tile());

    [Fact]
    public void Fields_of_unknown_meaning_are_a_diagnostic()
    {
        AssertRefused("VAI6201", Window(mode: 0), Tile() with { KernelDepth = 1 });
        AssertRefused("VAI6201", Window(mode: 0) with { ShiftPreluNegative = 1 }, Tile());
        AssertRefused("VAI6201", Window(mode: 0) with { ActivationCode = 2 }, Tile());
        AssertRefused("VAI6201", Window(mode: 0) with { ShiftBias = 21 }, Tile());
        AssertRefused("VAI6201", SinglePixel(mode: 1) with { ShiftCut = 1 }, Tile());
    }

    [Fact]
    public void More_rows_than_the_ALU_makes_at_once_are_a_diagnostic() =>
        AssertRefused("VAI6202", Window(mode: 0), Tile() with { Rows = 5 });

    [Fact]
    public void What_is_only_inferred_is_counted()
    {
        var machine = new Machine().Randomize(1);

        machine.Run(Window(mode: 0) with { ActivationCode = 3 }, Tile(), Tile());

        Assert.Equal(2, Assert.Single(machine.Result!.InferredEncodings).Value);
    }

    private static AluInit Window(int mode) => new AluInit
    {
        ModeCode = mode,
        KernelHeight = 3,
        KernelWidth = 3,
        Length = Columns,
        ChannelGroups = Groups,
        JumpRead = Groups,
        JumpWrite = Groups,
        JumpReadWeights = Groups,
    }.With();

    private static AluInit SinglePixel(int mode) => Window(mode) with { KernelHeight = 1, KernelWidth = 1 };

    /// <summary>The second slab follows behind bank 7, the bank of the padding row.</summary>
    private static Alu Tile() => new Alu
    {
        BankIn = 7,
        BankAddressIn = 0,
        BankAddressIn1 = 100,
        BankOut = 8,
        BankAddressOut = 500,
        BankAddressWeights = 30,
        BankAddressBias = 40,
        Rows = Rows,
        PadTop = 1,
        PadLeft = 1,
        PadBottom = 2,
        PadRight = 2,
    }.With();

    private static void AssertRefused(string code, AluInit init, Alu tile) => Assert.Contains(
        code, Assert.Throws<Vai.Diagnostics.VaiException>(() => new Machine().Run(init, tile)).Message, StringComparison.Ordinal);

    private static void AssertPixels(AluInit init, Func<Machine, sbyte?[], int, sbyte> expected)
    {
        var machine = new Machine().Randomize(5);
        var pad = init.KernelHeight / 2;
        var saved = machine.Run([.. Program(machine, init, pad)]);
        for (var row = 0; row < Rows; row++)
        {
            for (var column = 0; column < Columns; column++)
            {
                for (var channel = 0; channel < Channels; channel++)
                {
                    var taps = Taps(machine, init, row - pad, column - pad, channel);
                    Assert.Equal(expected(machine, taps, channel), saved[(((row * Columns) + column) * Channels) + channel]);
                }
            }
        }
    }

    private static IEnumerable<Instruction> Program(Machine machine, AluInit init, int pad)
    {
        for (var row = 0; row < InputRows; row++)
        {
            yield return Load(row, 100 + (pad * Groups), row * InputColumns * Channels, InputColumns, Channels);
        }

        yield return Load(machine.Target.Banks.DepthwiseWeightBank, 30, WeightsAddress, init.KernelHeight * init.KernelWidth, Channels);
        yield return Load(machine.Target.Banks.BiasBank, 40, BiasAddress, 1, Channels);
        yield return init;
        yield return Tile() with
        {
            BankIn = pad == 0 ? 0 : 7,
            BankAddressIn = 100,
            PadTop = pad,
            PadLeft = pad,
            PadBottom = init.KernelHeight - 1,
            PadRight = init.KernelWidth - 1,
        };
        for (var row = 0; row < Rows; row++)
        {
            yield return Save(8 + row, 500, row * Columns * Channels, Columns, Channels);
        }
    }

    private static sbyte?[] Taps(Machine machine, AluInit init, int firstRow, int firstColumn, int channel) =>
        [.. from y in Enumerable.Range(firstRow, init.KernelHeight)
            from x in Enumerable.Range(firstColumn, init.KernelWidth)
            select y < 0 || x < 0 ? (sbyte?)null : machine.Source[(((y * InputColumns) + x) * Channels) + channel]];
}
