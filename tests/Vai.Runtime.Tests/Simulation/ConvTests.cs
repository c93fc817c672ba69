using Vai.Isa;
using Vai.Numerics;
using static Vai.Runtime.Tests.Simulation.Instructions;

namespace Vai.Runtime.Tests.Simulation;

public class ConvTests
{
    /// <summary>A convolution of one tile: everything that differs between the cases below.</summary>
    public sealed record Case(
        string Target, int Channels, int Kernel, int Stride, int Pad, int Rows, int Columns, int Activation, int ShiftCut, int ShiftBias,
        int StrideOut = 1)
    {
        public int InputRows => ((Rows - 1) * Stride) + Kernel - (2 * Pad);

        public int InputColumns => ((Columns - 1) * Stride) + Kernel - (2 * Pad);
    }

    public static TheoryData<Case> Cases => new(
    [
        new Case("B4096", Channels: 16, Kernel: 1, Stride: 1, Pad: 0, Rows: 8, Columns: 6, Activation: 0, ShiftCut: 7, ShiftBias: 0),
        new Case("B4096", Channels: 37, Kernel: 3, Stride: 1, Pad: 1, Rows: 8, Columns: 9, Activation: 1, ShiftCut: 9, ShiftBias: 3),
        new Case("B4096", Channels: 5, Kernel: 3, Stride: 2, Pad: 1, Rows: 8, Columns: 5, Activation: 3, ShiftCut: 8, ShiftBias: 2),
        new Case("B1024", Channels: 8, Kernel: 5, Stride: 1, Pad: 2, Rows: 6, Columns: 7, Activation: 0, ShiftCut: 8,
            ShiftBias: 9, StrideOut: 2),
        new Case("B3136", Channels: 30, Kernel: 2, Stride: 2, Pad: 0, Rows: 7, Columns: 4, Activation: 1, ShiftCut: 6,
            ShiftBias: 1, StrideOut: 2),
        new Case("B512", Channels: 20, Kernel: 3, Stride: 1, Pad: 1, Rows: 4, Columns: 10, Activation: 0, ShiftCut: 8, ShiftBias: 4),
        new Case("B4096", Channels: 16, Kernel: 1, Stride: 1, Pad: 0, Rows: 8, Columns: 6, Activation: 4, ShiftCut: 6, ShiftBias: 20),
        new Case("B1600", Channels: 10, Kernel: 3, Stride: 3, Pad: 0, Rows: 5, Columns: 3, Activation: 3, ShiftCut: 16, ShiftBias: 17),
    ]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void CONV_is_the_sum_of_products_over_the_window(Case @case)
    {
        var machine = new Machine(@case.Target).Randomize(@case.Channels);
        var (program, outputs) = Program(machine, @case);

        var saved = machine.Run([.. program]);

        for (var row = 0; row < @case.Rows; row++)
        {
            for (var column = 0; column < @case.Columns; column++)
            {
                for (var output = 0; output < outputs; output++)
                {
                    Assert.Equal(Expected(machine, @case, row, column, output),
                        saved[(((row * @case.Columns) + column) * outputs) + output]);
                }
            }
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void An_activation_of_unknown_meaning_is_a_diagnostic(int activation) => Assert.Contains("VAI6201",
        Assert.Throws<Vai.Diagnostics.VaiException>(() => new Machine().Run(
            new ConvInit { ActivationCode = activation }.With(), new Conv { BankOut = 8 }.With())).Message, StringComparison.Ordinal);

    [Fact]
    public void A_CONV_needs_a_CONVINIT() => Assert.Contains("VAI6201",
        Assert.Throws<Vai.Diagnostics.VaiException>(() => new Machine().Run(new Conv().With())).Message, StringComparison.Ordinal);

    [Fact]
    public void Output_rows_past_the_last_bank_go_on_in_the_first_of_the_group()
    {
        var machine = new Machine().Randomize(3);
        ImmutableArray<Instruction> weights =
            [.. Enumerable.Range(0, 16).Select(lane => Load(machine.Target.Banks.FirstWeightBank + lane, 0, 1000 + (16 * lane), 1, 16))];

        var saved = machine.Run([
            .. weights, Load(machine.Target.Banks.BiasBank, 0, 2000, 1, 16), Load(0, 0, 0, 1, 16), Load(1, 0, 16, 1, 16),
            new ConvInit { Rows = 2, JumpRead = 1, JumpWrite = 1, JumpWriteEndLine = 4, ShiftCut = 7 }.With(),
            new Conv { Length = 1, ChannelGroups = 1, BankOut = 15, BankAddressOut = 9 }.With(),
            new ConvInit { Rows = 2, JumpRead = 1, JumpWrite = 1, JumpWriteEndLine = 4, ShiftCut = 7 }.With(),
            new Conv { Length = 1, ChannelGroups = 1, BankOut = 10, BankAddressOut = 20 }.With(),
            Save(15, 9, 0, 1, 16), Save(8, 13, 16, 1, 16), Save(10, 20, 32, 1, 16), Save(11, 20, 48, 1, 16)]);

        Assert.Equal(saved[32..64], saved[..32]);
        Assert.Contains("CONV rows past the last bank", machine.Result!.InferredEncodings.Keys);
    }

    [Fact]
    public void Output_rows_outside_of_the_feature_map_banks_are_a_diagnostic() => Assert.Contains("VAI6202",
        Assert.Throws<Vai.Diagnostics.VaiException>(() => new Machine().Run(
            new ConvInit().With(), new Conv { BankOut = 20 }.With())).Message, StringComparison.Ordinal);

    [Fact]
    public void What_the_published_simulator_refuses_is_a_diagnostic()
    {
        foreach (var init in new[] { new ConvInit { ShiftBias = 21 }, new ConvInit { StrideHeight = 9 }, new ConvInit { StrideWidth = 9 } })
        {
            Assert.Contains("VAI6201", Assert.Throws<Vai.Diagnostics.VaiException>(() => new Machine().Run(
                init.With(), new Conv { BankOut = 8 }.With())).Message, StringComparison.Ordinal);
        }
    }

    private const int WeightsAddress = 20_000;
    private const int BiasAddress = 60_000;
    private const int WeightLine = 2040;
    private const int BiasLine = 5;
    private const int OutputLine = 2000;

    /// <summary>Input rows are dealt over the first group as machine.md 2 says; the output goes to the second group.</summary>
    private static (List<Instruction> Program, int Outputs) Program(Machine machine, Case @case)
    {
        var (lanes, pixelParallel) = (machine.Lanes, machine.Target.Architecture.PixelParallel);
        var groups = (@case.Channels + lanes - 1) / lanes;
        var rowPitch = (@case.InputColumns + 2) * groups;
        int[] slabs = [300, 2000, 900, 1200];
        var firstBank = FloorMod(FloorDiv(-@case.Pad, @case.Stride), pixelParallel);
        var phase = FloorMod(-@case.Pad, @case.Stride);
        var program = new List<Instruction>();
        for (var row = 0; row < @case.InputRows; row++)
        {
            var steps = firstBank + ((row + @case.Pad + phase) / @case.Stride);
            var line = slabs[steps / pixelParallel] + ((row + @case.Pad + phase) % @case.Stride * rowPitch) + (@case.Pad * groups);
            program.Add(
                Load(steps % pixelParallel, line & 2047, row * @case.InputColumns * @case.Channels, @case.InputColumns, @case.Channels) with
                { JumpWrite = groups });
        }

        var weightBytes = @case.Kernel * @case.Kernel * @case.Channels;
        for (var output = 0; output < lanes; output++)
        {
            program.Add(
                Load(machine.Target.Banks.FirstWeightBank + output, WeightLine, WeightsAddress + (output * weightBytes), @case.Kernel
                * @case.Kernel, @case.Channels) with { JumpWrite = groups });
        }

        program.Add(Load(machine.Target.Banks.BiasBank, BiasLine, BiasAddress, length: 1, lanes));
        program.Add(Init(@case, groups, rowPitch, phase));
        program.Add(Tile(machine, @case, groups, firstBank, slabs));
        for (var row = 0; row < @case.Rows; row++)
        {
            var line = OutputLine + (row % @case.StrideOut * 40);
            program.Add(Save(pixelParallel + (row / @case.StrideOut), line, row * @case.Columns * lanes, @case.Columns, lanes) with
                { JumpRead = 3 });
        }

        return (program, lanes);
    }

    private static ConvInit Init(Case @case, int groups, int rowPitch, int phase) => new ConvInit
    {
        KernelHeight = @case.Kernel,
        KernelWidth = @case.Kernel,
        StrideHeight = @case.Stride,
        StrideWidth = @case.Stride,
        JumpRead = groups,
        JumpReadEndLine = rowPitch,
        JumpWrite = 3,
        JumpWriteEndLine = 40,
        StrideOut = @case.StrideOut,
        StrideOffsetIn = phase,
        Rows = @case.Rows,
        ActivationCode = @case.Activation,
        ShiftCut = @case.ShiftCut,
        ShiftBias = @case.ShiftBias,
    }.With();

    private static Conv Tile(Machine machine, Case @case, int groups, int firstBank, int[] slabs) => new Conv
    {
        BankIn = firstBank,
        BankAddressIn = slabs[0],
        BankAddressIn1 = slabs[1],
        BankAddressIn2 = slabs[2],
        BankAddressIn3 = slabs[3],
        Length = @case.Columns,
        ChannelGroups = groups,
        ChannelOffset = (groups * machine.Lanes) - @case.Channels,
        BankOut = machine.Target.Architecture.PixelParallel,
        BankAddressOut = OutputLine,
        BankAddressWeights = WeightLine,
        BankAddressBias = BiasLine,
        PadTop = @case.Pad,
        PadLeft = @case.Pad,
        PadBottom = @case.Kernel - 1 - @case.Pad,
        PadRight = @case.Kernel - 1 - @case.Pad,
    }.With();

    private static sbyte Expected(Machine machine, Case @case, int row, int column, int output)
    {
        var sum = 0L;
        for (var y = 0; y < @case.Kernel; y++)
        {
            for (var x = 0; x < @case.Kernel; x++)
            {
                var (inputRow, inputColumn) = ((row * @case.Stride) + y - @case.Pad, (column * @case.Stride) + x - @case.Pad);
                for (var channel = 0; channel < @case.Channels; channel++)
                {
                    var isInside = inputRow >= 0 && inputRow < @case.InputRows && inputColumn >= 0 && inputColumn < @case.InputColumns;
                    var weight =
                        machine.Source[WeightsAddress + (((((output * @case.Kernel) + y) * @case.Kernel) + x) * @case.Channels) + channel];
                    sum += isInside
                        ? weight * machine.Source[(((inputRow * @case.InputColumns) + inputColumn) * @case.Channels) + channel]
                        : 0;
                }
            }
        }

        var t = (2 * sum) + ((long)machine.Source[BiasAddress + output] << @case.ShiftBias);
        return Activate(@case.Activation, t, @case.ShiftCut + 1);
    }

    internal static sbyte Activate(int activation, long t, int shift) => activation switch
    {
        0 => FixedPoint.Saturate(FixedPoint.RoundShift(t, shift)),
        1 => Math.Max((sbyte)0, FixedPoint.Saturate(FixedPoint.RoundShift(t, shift))),
        4 => (sbyte)Math.Clamp(FixedPoint.RoundShift(t, shift), 0, 96),
        _ => FixedPoint.Saturate(t >= 0 ? FixedPoint.RoundShift(t, shift) : FixedPoint.RoundShift(26 * t, shift + 8)),
    };

    private static int FloorDiv(int value, int divisor) => (int)Math.Floor((double)value / divisor);

    private static int FloorMod(int value, int divisor) => ((value % divisor) + divisor) % divisor;
}
