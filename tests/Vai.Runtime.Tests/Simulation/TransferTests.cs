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
            load with { ConstantValue = 1 }, load with { Broadcast = 1 }, load with { ModeAverage = 1 },
            save with { ConstantEnable = 1 }, save with { ConstantValue = 1 },
        })
        {
            Assert.Contains("VAI6201", Refused(instruction), StringComparison.Ordinal);
        }
    }

    private static string Refused(Instruction instruction) =>
        Assert.Throws<Vai.Diagnostics.VaiException>(() => new Machine().Run(instruction)).Message;
}
