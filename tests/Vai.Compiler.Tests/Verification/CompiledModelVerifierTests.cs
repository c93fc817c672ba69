using Vai.Compiled;
using Vai.Compiler.Tests.Lowering;
using Vai.Compiler.Verification;
using Vai.Isa;
using Vai.Targets;

namespace Vai.Compiler.Tests.Verification;

/// <summary>A verifier is worth what it finds: each kind of damage to a right program is named, with the tensor.</summary>
public class CompiledModelVerifierTests
{
    private static readonly CompiledModel Model = Compile();

    [Fact]
    public void A_right_model_is_verified()
    {
        var report = CompiledModelVerifier.Verify(Model, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(report.IsVerified);
        Assert.Equal(["random (seed 1)", "random (seed 2)", "all -128", "all 127", "all 0"], report.Subgraphs[0].Patterns);
    }

    [Fact]
    public void A_wrong_shift_of_one_layer_names_the_layer()
    {
        var last = Model.DpuSubgraphs[0].Program.OfType<ConvInit>().Last().ShiftCut;
        Assert.All(Model.DpuSubgraphs[0].Program.OfType<ConvInit>(), init => Assert.InRange(init.ShiftCut, 1, 62));
        var error =
            ErrorOf((number, instruction) =>
                instruction is ConvInit init && IsOfSecondLayer(number) ? init with { ShiftCut = last + 1 } : instruction);
        Assert.Equal(("VAI4105", "second"), (error.Code, error.Location.Layer));
    }

    [Fact]
    public void An_output_that_is_not_stored_is_named()
    {
        var lastSave = LastIndexOf<Save>();
        var error =
            ErrorOf((number, instruction) => instruction is Save save && number == lastSave ? save with { DdrAddress = 0 } : instruction);
        Assert.Equal("VAI4106", error.Code);
    }

    [Fact]
    public void A_missing_token_is_a_hazard()
    {
        // The second of a pair waits for nothing.
        var lastSave = Model.DpuSubgraphs[0].Program.Index()
            .Last(item => item.Item is Save && item.Item.WaitsFor.HasFlag(Engines.Conv)).Index;
        var waits = Model.DpuSubgraphs[0].Program[lastSave].WaitsFor;
        var giver = Model.DpuSubgraphs[0].Program.Take(lastSave).Index()
            .Last(item => waits.HasFlag(item.Item.Engine) && item.Item.Signals.HasFlag(Engines.Save)).Index;
        var errors = CompiledModelVerifier.Verify(With(Model, (number, instruction) =>
            number == lastSave ? instruction with { WaitsFor = Engines.None }
            : number == giver ? instruction with { Signals = instruction.Signals & ~Engines.Save }
            : instruction), cancellationToken: TestContext.Current.CancellationToken).Errors;
        Assert.Contains(errors, error => error.Code == "VAI4107");
    }

    [Fact]
    public void An_instruction_that_reads_beyond_its_register_is_refused()
    {
        var firstLoad = Model.DpuSubgraphs[0].Program.Index().First(item => item.Item is Load).Index;
        var model =
            With(Model, (number, instruction) => instruction is Load load
                && number == firstLoad ? load with { DdrAddress = 1 << 28 } : instruction);

        var error =
            Assert.Throws<VaiException>(() =>
                CompiledModelVerifier.Verify(model, cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal("VAI6202", error.Diagnostic.Code);
    }

    private static CompiledModel Compile()
    {
        var graph = new QuantizedGraphBuilder();
        var kernel = new Window(3, 3) { PadLeft = 1, PadRight = 1, PadTop = 1, PadBottom = 1 };
        var first = graph.Fix(graph.Conv2d("first", graph.Data("in", 6, 1, 8, 8, 3), 20, kernel), 3);
        graph.Fix(graph.Conv2d("second", first, 5, kernel), 1);
        // Each layer stores what it makes, so that the first wrong one is seen.
        var options = new CompilationOptions { Verification = null, Scheduling = new() { KeepInBanks = false } };
        return CompiledModel.From(ModelCompiler.Compile(graph.Build(), DpuTarget.Parse("B1024"), options).Graph);
    }

    private static bool IsOfSecondLayer(int number) =>
        number > Model.DpuSubgraphs[0].Program.Index().First(item => item.Item is Save).Index;

    private static int LastIndexOf<T>() => Model.DpuSubgraphs[0].Program.Index().Last(item => item.Item is T).Index;

    private static Diagnostic ErrorOf(Func<int, Instruction, Instruction> change) =>
        Assert.Single(CompiledModelVerifier.Verify(With(Model, change)).Errors);

    private static CompiledModel With(CompiledModel model, Func<int, Instruction, Instruction> change)
    {
        ImmutableArray<Instruction> program =
            [.. model.DpuSubgraphs[0].Program.Select((instruction, number) => change(number, instruction))];
        Assert.False(program.SequenceEqual(model.DpuSubgraphs[0].Program));
        return model with { DpuSubgraphs = [model.DpuSubgraphs[0] with { Program = program }] };
    }
}
