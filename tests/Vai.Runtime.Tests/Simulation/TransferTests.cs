using Vai.Isa;
using static Vai.Runtime.Tests.Simulation.Instructions;

namespace Vai.Runtime.Tests.Simulation;

public class TransferTests
{
    [Theory]
    [InlineData("B4096", 40)]
    [InlineData("B512", 3)]
    [InlineData("B3136", 29)]
    public void What_LOAD_brings_SAVE_takes_away_across_the_end_of_the_bank(string target, int channels)
    {
        var machine = new Machine(target).Randomize(1);
        var lines = (channels + machine.Lanes - 1) / machine.Lanes;

        var saved = machine.Run(
            Load(bank: 2, line: 2045, address: 100, length: 5, channels) with { JumpWrite = lines + 1 },
            Save(bank: 2, line: 2045, address: 7, length: 5, channels) with { JumpRead = lines + 1 });

        Assert.Equal(machine.Source.Slice(100, 5 * channels), saved.AsSpan(7, 5 * channels));
    }

    [Fact]
    public void Pixels_may_be_apart_in_DDR_or_overlap()
    {
        var machine = new Machine().Randomize(2);

        var saved = machine.Run(
            Load(bank: 0, line: 0, address: 10, length: 4, channels: 9) with { JumpRead = 3 },
            Save(bank: 0, line: 0, address: 0, length: 4, channels: 9) with { JumpWrite = 20 });

        for (var pixel = 0; pixel < 4; pixel++)
        {
            Assert.Equal(machine.Source.Slice(10 + (3 * pixel), 9), saved.AsSpan(20 * pixel, 9));
        }
    }

    [Fact]
    public void Padding_zeroes_the_edges_of_the_edge_pixels_and_does_not_read_there()
    {
        // Windows of 21 bytes every 6 over a row of 3 channels: 3 bytes too many on the left, on the right whatever lies
        // behind byte 20 + 3 of the first padded pixel from the end. The row starts before the register's first byte.
        var machine = new Machine().Randomize(3);
        var load = Load(bank: 0, line: 0, address: 0, length: 3, channels: 21) with
            { JumpRead = 6, PadStart = 9, PadEnd = 14, PadIndex = 1 };

        var saved = machine.Run(load, Save(bank: 0, line: 0, address: 0, length: 3, channels: 21));

        for (var pixel = 0; pixel < 3; pixel++)
        {
            for (var channel = 0; channel < 21; channel++)
            {
                var isStart = pixel <= 1 && channel < 9 - (6 * pixel);
                var isEnd = pixel >= 1 && channel >= 32 - 14 - (6 * (pixel - 1));
                Assert.Equal(isStart || isEnd ? 0 : machine.Source[(6 * pixel) + channel], saved[(21 * pixel) + channel]);
            }
        }
    }

    [Theory]
    [InlineData(20, 21)]
    [InlineData(65, 6)]
    public void Pads_act_only_on_pixels_that_touch_and_are_narrow(int channels, int jumpRead)
    {
        var machine = new Machine().Randomize(3);

        var saved = machine.Run(
            Load(bank: 0, line: 0, address: 5, length: 3, channels) with { JumpRead = jumpRead, PadStart = 9, PadEnd = 9, PadIndex = 1 },
            Save(bank: 0, line: 0, address: 0, length: 3, channels));

        for (var pixel = 0; pixel < 3; pixel++)
        {
            Assert.Equal(machine.Source.Slice(5 + (jumpRead * pixel), channels), saved.AsSpan(channels * pixel, channels));
        }
    }

    [Theory]
    [InlineData(7, true)]
    [InlineData(1, false)]
    public void Broadcast_7_fills_with_a_constant_and_reads_nothing(int broadcast, bool isFilled)
    {
        var machine = new Machine().Randomize(3);

        var saved = machine.Run(
            Load(bank: 0, line: 0, address: 0, length: 2, channels: 20) with
                { ConstantValue = 0xFB, Broadcast = broadcast, Register = isFilled ? 5 : 0 },
            Save(bank: 0, line: 0, address: 0, length: 2, channels: 20));

        Assert.Equal(isFilled ? [.. Enumerable.Repeat((sbyte)-5, 40)] : machine.Source[..40].ToArray(), saved[..40]);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void SAVE_may_store_the_largest_channel_or_its_index(int argMax)
    {
        var machine = new Machine().Randomize(3);
        // The same largest number twice: the first wins.
        (machine.Source[7], machine.Source[18]) = (127, 127);

        var saved = machine.Run(
            Load(bank: 0, line: 0, address: 0, length: 3, channels: 20),
            Save(bank: 0, line: 0, address: 9, length: 3, channels: 20) with { ArgMax = argMax, JumpWrite = 2 });

        for (var pixel = 0; pixel < 3; pixel++)
        {
            var channels = machine.Source.Slice(20 * pixel, 20).ToArray();
            var largest = channels.Max();
            Assert.Equal(argMax == 2 ? Array.IndexOf(channels, largest) : largest, saved[9 + (2 * pixel)]);
        }

        Assert.Equal(7, argMax == 2 ? saved[9] : 7);
    }

    [Fact]
    public void A_LOAD_outside_of_its_register_is_a_diagnostic()
    {
        Assert.Contains("VAI6202", Refused(Load(bank: 0, line: 0, address: Machine.Bytes - 4, length: 1, channels: 5)),
            StringComparison.Ordinal);
        Assert.Contains("VAI6202", Refused(Load(bank: 34, line: 0, address: 0, length: 1, channels: 5)), StringComparison.Ordinal);
        Assert.Contains("there is no REG_5", Refused(Load(bank: 0, line: 0, address: 0, length: 1, channels: 5) with { Register = 5 }),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_SAVE_to_the_constants_is_a_diagnostic() => Assert.Contains(
        "of constants", Refused(Save(bank: 0, line: 0, address: 0, length: 1, channels: 5) with { Register = 0 }),
        StringComparison.Ordinal);

    [Fact]
    public void Fields_of_unknown_meaning_are_a_diagnostic()
    {
        var load = Load(bank: 0, line: 0, address: 0, length: 1, channels: 5);
        var save = Save(bank: 0, line: 0, address: 0, length: 1, channels: 5);
        foreach (var instruction in new Instruction[]
        {
            load with { ModeAverage = 1 }, save with { ConstantEnable = 1 }, save with { ConstantValue = 1 }, save with { ArgMax = 1 },
        })
        {
            Assert.Contains("VAI6201", Refused(instruction), StringComparison.Ordinal);
        }
    }

    private static string Refused(Instruction instruction) =>
        Assert.Throws<Vai.Diagnostics.VaiException>(() => new Machine().Run(instruction)).Message;
}
