using Vai.Compiler.Assembly;
using Vai.Compiler.Superlayers;
using Vai.Compiler.Tests.Scheduling;
using Vai.Compiler.Tokens;
using Vai.Isa;
using Vai.Runtime.Simulation.Hazards;
using Vai.Targets;

namespace Vai.Compiler.Tests.Tokens;

public sealed class TokenPlacementTests
{
    private static readonly DpuTarget Target = DpuTarget.Parse("B1024");

    [Fact]
    public void No_token_can_be_left_out()
    {
        var program = Compile(new LayerShape(
            5, new(20, Windows.Square(3, 1, 1), 7, 1, Activation.Relu), new(PoolingKind.Maximum, Windows.Square(2, 2))));
        Assert.True(HazardChecker.Check(Target, program).IsClean);
        var tokens = Tokens(program).ToList();
        Assert.NotEmpty(tokens);
        Assert.All(tokens, token =>
        {
            var weaker = program
                .SetItem(token.From, program[token.From] with { Signals = program[token.From].Signals & ~program[token.To].Engine })
                .SetItem(token.To, program[token.To] with { WaitsFor = program[token.To].WaitsFor & ~program[token.From].Engine });
            Assert.NotEmpty(HazardChecker.Check(Target, weaker).Hazards);
        });
    }

    [Fact]
    public void Loading_waits_when_the_convolution_is_as_far_behind_as_vendor_code_lets_it_be()
    {
        var program = Compile(new LayerShape(1, new(1600, Windows.Square(3), 7, 1, Activation.None), null));
        var pair = new EnginePair(Engines.Load, Engines.Conv);
        Assert.Equal(TokenCounter.LimitOf(Target.InstructionSet, pair.From, pair.To), HazardChecker.Check(Target, program).LargestOutstanding[pair]);
    }

    [Fact]
    public void Rows_are_stored_two_at_a_time()
    {
        var saves = Compile(new LayerShape(5, new(20, Windows.Square(1), 7, 1, Activation.None), null)).OfType<Save>().ToList();

        Assert.Equal(40, saves.Count);
        Assert.All(saves.Index(), save => Assert.Equal(
            save.Index % 2 == 0 ? (0, true, false) : (1, false, true),
            (save.Item.Port, save.Item.WaitsFor.HasFlag(Engines.Save), save.Item.Signals.HasFlag(Engines.Save))));
    }

    [Fact]
    public void The_last_instruction_waits_for_saving_alone() =>
        Assert.Equal((Engines.Save, Engines.Save), (Last.WaitsFor, Last.Signals));

    private static Instruction Last => Compile(new LayerShape(1, new(1, Windows.Square(1), 7, 1, Activation.None), null))[^1];

    private static ImmutableArray<Instruction> Compile(LayerShape layer) =>
        ProgramCompiler.Compile(Target, [PlacedLayers.Place(layer, 40, 40, 0)]).Instructions;

    /// <summary>The nth signal from one engine to another belongs to the nth wait.</summary>
    private static IEnumerable<(int From, int To)> Tokens(ImmutableArray<Instruction> program)
    {
        Engines[] engines = [Engines.Load, Engines.Save, Engines.Conv, Engines.Misc];
        return from source in engines
               from waiting in engines
               where source != waiting
               from token in program.Index().Where(item => item.Item.Engine == source && item.Item.Signals.HasFlag(waiting))
                   .Zip(program.Index().Where(item => item.Item.Engine == waiting && item.Item.WaitsFor.HasFlag(source)))
               select (token.First.Index, token.Second.Index);
    }
}
