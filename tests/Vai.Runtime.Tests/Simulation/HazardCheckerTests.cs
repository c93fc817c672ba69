using Vai.Isa;
using Vai.Runtime.Simulation.Hazards;
using Vai.Targets;
using static Vai.Runtime.Tests.Simulation.Instructions;

namespace Vai.Runtime.Tests.Simulation;

public class HazardCheckerTests(ITestOutputHelper output)
{
    private static readonly DpuTarget Target = DpuTarget.Parse("B4096");

    [Fact]
    public void A_SAVE_that_waits_for_the_LOAD_it_reads_from_is_clean() => Assert.True(Check(
        Load(0, 0, 0, 4, 16).With(signals: Engines.Save),
        Save(0, 0, 0, 4, 16).With(waits: Engines.Load)).IsClean);

    [Fact]
    public void A_SAVE_that_does_not_wait_is_a_read_after_write_hazard()
    {
        var hazard = Assert.Single(Check(Load(0, 0, 0, 4, 16), Save(0, 2, 0, 4, 16)).Hazards);

        Assert.Equal(HazardKind.ReadAfterWrite, hazard.Kind);
        Assert.Equal((0, 1), (hazard.First, hazard.Second));
        Assert.Equal("bank 0 line 2", hazard.Place);
    }

    [Fact]
    public void Disjoint_lines_and_disjoint_bytes_need_no_token() => Assert.True(Check(
        Load(0, 0, 0, 4, 16), Save(0, 4, 0, 4, 16), Save(1, 0, 64, 4, 16), Load(2, 0, 128, 4, 16) with { Register = 1 }).IsClean);

    [Fact]
    public void A_LOAD_that_overwrites_lines_before_they_are_saved_is_a_write_after_read_hazard() => Assert.Contains(
        Check(
            Load(0, 0, 0, 4, 16).With(signals: Engines.Save),
            Save(0, 0, 0, 4, 16).With(waits: Engines.Load),
            Load(0, 3, 0, 1, 16)).Hazards,
        hazard => hazard.Kind == HazardKind.WriteAfterRead);

    [Fact]
    public void A_LOAD_of_bytes_that_a_SAVE_writes_must_wait_for_it()
    {
        var save = Save(0, 0, 0, 4, 16);
        var load = Load(1, 0, 63, 1, 1) with { Register = 1 };

        Assert.Equal("REG_1 byte 63", Assert.Single(Check(save, load).Hazards).Place);
        Assert.True(Check(save.With(signals: Engines.Load), load.With(waits: Engines.Save)).IsClean);
    }

    [Fact]
    public void Order_passes_through_a_third_engine()
    {
        var init = new ElewInit { BankIn = 1, JumpRead = 1 }.With();
        var elew = new Elew { BankOut = 1, BankAddressOut = 100, Operands = 1 };

        Assert.True(Check(
            Load(0, 0, 0, 4, 16).With(signals: Engines.Misc),
            init,
            elew.With(waits: Engines.Load, signals: Engines.Save),
            Save(0, 0, 0, 4, 16).With(waits: Engines.Misc)).IsClean);
    }

    [Fact]
    public void The_two_SAVEs_of_a_pair_must_not_write_the_same_bytes()
    {
        var first = Save(0, 0, 0, 4, 16) with { Signals = Engines.None };
        var second = Save(1, 0, 60, 4, 16) with { WaitsFor = Engines.None, Port = 1 };

        Assert.Equal(HazardKind.WriteAfterWrite, Assert.Single(Check(first, second).Hazards).Kind);
        Assert.True(Check(first, second with { DdrAddress = 64 }).IsClean);
    }

    [Fact]
    public void A_CONV_must_not_overwrite_its_own_window() => Assert.Contains(
        Check(new ConvInit().With(), new Conv { BankIn = 0, BankOut = 0, PadBottom = 15, PadRight = 15 }.With()).Hazards,
        hazard => hazard is { Kind: HazardKind.WriteAfterRead, First: 1, Second: 1 });

    [Fact]
    public void Tokens_left_over_deadlocks_and_broken_pairs_are_errors()
    {
        Assert.Contains("1 tokens LOAD>SAVE are left", Assert.Single(Check(Load(0, 0, 0, 1, 1).With(signals: Engines.Save)).TokenErrors),
            StringComparison.Ordinal);
        Assert.Contains("waits for CONV", Assert.Single(Check(Load(0, 0, 0, 1, 1).With(waits: Engines.Conv)).TokenErrors),
            StringComparison.Ordinal);
        Assert.NotEmpty(Check(Save(0, 0, 0, 1, 1) with { Signals = Engines.None }).TokenErrors);
        Assert.NotEmpty(Check(Save(0, 0, 0, 1, 1) with { Port = 1 }).TokenErrors);
        Assert.NotEmpty(Check(new ConvInit().With(signals: Engines.Load)).TokenErrors);
    }

    [Fact]
    public void Outstanding_tokens_are_counted_for_the_slowest_taker()
    {
        var report = Check(
            Load(0, 0, 0, 1, 16).With(signals: Engines.Save), Load(0, 1, 0, 1, 16).With(signals: Engines.Save),
            Load(0, 2, 0, 1, 16).With(signals: Engines.Save),
            Save(0, 0, 0, 1, 16).With(waits: Engines.Load), Save(0, 1, 16, 1, 16).With(waits: Engines.Load),
            Save(0, 2, 32, 1, 16).With(waits: Engines.Load));

        Assert.True(report.IsClean);
        var pair = new EnginePair(Engines.Load, Engines.Save);
        Assert.Equal(3, report.LargestOutstanding[pair]);
        Assert.Equal([pair], report.BeyondLargestSeen);
    }

    /// <summary>Takes one cross token away from vendor programs: giver and taker, so that counts may still balance.</summary>
    [Theory]
    [InlineData("mlp.b512")]
    [InlineData("lenet.b4096")]
    [InlineData("cnn_small.b4096")]
    [InlineData("mbconv_se_k3_dual.b2304")]
    [SharedRow("simplenet.b4096_isa0")]
    public void A_vendor_program_without_one_of_its_tokens_is_not_clean(string file)
    {
        var (mutants, unbalanced, deadlocked, hazards, missed) = (0, 0, 0, 0, 0);
        foreach (var subgraph in VendorPrograms.Load(file).DpuSubgraphs)
        {
            foreach (var (number, bit) in CrossSignals(subgraph.Program))
            {
                mutants++;
                var alone = HazardChecker.Check(subgraph.Target, WithoutSignal(subgraph.Program, number, bit));
                Assert.False(alone.IsClean);
                unbalanced += alone.TokenErrors.IsEmpty ? 0 : 1;

                // Token and wait together: the counts balance again, only the order is lost.
                var pair = HazardChecker.Check(subgraph.Target, WithoutPair(subgraph.Program, number, bit));
                deadlocked += pair.TokenErrors.IsEmpty ? 0 : 1;
                hazards += pair.HazardCount > 0 ? 1 : 0;
                missed += pair.IsClean ? 1 : 0;
            }
        }

        output.WriteLine(
            $"{file}: {mutants} tokens; token alone: {unbalanced} unbalanced or deadlocked; with its wait: {hazards} hazards, " +
            $"{deadlocked} token errors, {missed} clean (redundant tokens)");
        Assert.True(mutants > 0);
        Assert.True(hazards > missed);
    }

    private static HazardReport Check(params ReadOnlySpan<Instruction> instructions) =>
        HazardChecker.Check(Target, [.. instructions, Instructions.End]);

    private static IEnumerable<(int Number, Engines Bit)> CrossSignals(ImmutableArray<Instruction> program) =>
        from item in program.Index()
        from bit in new[] { Engines.Load, Engines.Save, Engines.Conv, Engines.Misc }
        where item.Item is not Isa.End && bit != item.Item.Engine && item.Item.Signals.HasFlag(bit)
        select (item.Index, bit);

    private static ImmutableArray<Instruction> WithoutSignal(ImmutableArray<Instruction> program, int number, Engines bit) =>
        program.SetItem(number, program[number] with { Signals = program[number].Signals & ~bit });

    /// <summary>Also takes away the wait that takes this token: the n-th wait takes the n-th token.</summary>
    private static ImmutableArray<Instruction> WithoutPair(ImmutableArray<Instruction> program, int number, Engines bit)
    {
        var giver = program[number].Engine;
        var nth = program.Take(number).Count(instruction => instruction.Engine == giver && instruction.Signals.HasFlag(bit));
        var taker = program.Index().Where(item => item.Item.Engine == bit && item.Item.WaitsFor.HasFlag(giver)).ElementAt(nth).Index;
        var without = WithoutSignal(program, number, bit);
        return without.SetItem(taker, without[taker] with { WaitsFor = without[taker].WaitsFor & ~giver });
    }
}
