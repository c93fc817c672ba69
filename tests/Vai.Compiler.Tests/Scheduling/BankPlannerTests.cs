using Vai.Compiler.Scheduling;
using Vai.Compiler.Superlayers;
using Vai.Compiler.Tests.Lowering;
using Vai.Compiler.Tests.Maps;
using Vai.Isa;
using Vai.Targets;

namespace Vai.Compiler.Tests.Scheduling;

/// <summary>Which feature maps stay in the banks. That the numbers stay right is checked by each compilation here, too.</summary>
public sealed class BankPlannerTests
{
    public static TheoryData<string> Sizes => CompiledNet.Sizes;

    private static ConvolutionShape Same(int channels, int stride = 1) =>
        new(channels, Windows.Square(3, stride, 1), 8, 3, Activation.Relu);

    [Theory, MemberData(nameof(Sizes))]
    public void A_chain_of_small_layers_touches_DDR_at_its_ends_only(string size)
    {
        ImmutableArray<LayerShape> layers = [new(6, Same(20), null), new(20, Same(33, stride: 2), null), new(33, Same(17), null)];

        var plan = SimulatedProgram.Verify(DpuTarget.Parse(size), 14, 13, layers).Schedule.Superlayers;

        Assert.Equal([true, false, false], plan.Select(layer => layer.Steps.OfType<LoadRowStep>().Any()));
        Assert.Equal([false, false, true], plan.Select(layer => layer.Steps.OfType<SaveRowStep>().Any()));
    }

    [Fact]
    public void Without_keeping_every_layer_goes_from_DDR_to_DDR()
    {
        var plan = SimulatedProgram.Verify(
            DpuTarget.Parse("B4096"), 14, 13, [new(6, Same(20), null), new(20, Same(33), null)],
            options: new SchedulingOptions { KeepInBanks = false });

        Assert.All(plan.Schedule.Superlayers, layer => Assert.True(layer.Banks.IsSaved && layer.Steps.OfType<LoadRowStep>().Any()));
    }

    [Fact]
    public void A_map_is_dealt_over_the_banks_by_the_stride_of_its_reader()
    {
        var plan = SimulatedProgram.Verify(DpuTarget.Parse("B4096"), 16, 16, [new(6, Same(20), null), new(20, Same(33, stride: 2), null)]);

        Assert.Equal(2, plan.Schedule.Superlayers[0].Banks.Output?.Fold);
    }

    /// <summary>No vendor file shows a CONV that writes rows for a stride above 2.</summary>
    [Fact]
    public void A_map_for_a_stride_of_three_goes_through_DDR()
    {
        var plan = SimulatedProgram.Verify(DpuTarget.Parse("B4096"), 18, 18, [new(6, Same(20), null), new(20, Same(33, stride: 3), null)]);

        Assert.Equal([null, null], plan.Schedule.Superlayers.Select(layer => layer.Banks.Output));
    }

    /// <summary>100 rows on 4 banks, 90 pixels of 2 lines: 4,500 lines of 2,048.</summary>
    [Fact]
    public void A_map_that_is_larger_than_a_group_of_banks_goes_through_DDR()
    {
        var plan = SimulatedProgram.Verify(DpuTarget.Parse("B512"), 100, 90, [new(3, Same(12), null), new(12, Same(4), null)]);

        Assert.All(plan.Schedule.Superlayers, layer => Assert.True(layer.Banks.IsSaved));
    }

    /// <summary>The middle of MobileNetV3: four maps of 1,288 lines each, of which two fit at a time, so the product overwrites an
    /// operand.</summary>
    [Fact]
    public void A_hard_swish_is_done_in_the_banks()
    {
        var graph = new QuantizedGraphBuilder();
        var expanded = graph.Fix(graph.Conv2d("expand", graph.Data("in", 6, 1, 14, 14, 136), 544, Windows.Square(1)), 5);
        var gate = graph.Fix(
            graph.Broadcast("gate", "mul", graph.Unary("sigmoid", "hard-sigmoid", expanded), graph.Real("factor", [6f * 2731 / 16384], 1)),
            7);
        var swished = graph.Fix(graph.Elementwise("swish", "mul", expanded, gate), 4);
        graph.Fix(graph.Conv2d("project", swished, 24, Windows.Square(1)), 3);

        var plan = Assert.Single(CompiledNet.OnDpu(graph, "B2304").Schedules).Value.Superlayers;

        Assert.Equal(["expand", "sigmoid", "swish", "project"], plan.Select(layer => layer.Superlayer.Name));
        Assert.Equal([false, false, false, true], plan.Select(layer => layer.Banks.IsSaved));
        Assert.Contains(plan[2].Banks.Output!.Ring, plan[2].Banks.Inputs.Select(input => input!.Ring));
    }

    [Theory, MemberData(nameof(Sizes))]
    public void A_residual_is_added_before_anything_leaves_the_banks(string size)
    {
        var plan = Assert.Single(CompiledNet.OnDpu(Residual(60, readTwice: false), size).Schedules).Value.Superlayers;

        Assert.Equal(["stem", "first", "second"], plan.Select(layer => layer.Superlayer.Name));
        Assert.IsType<MergeStage>(Assert.IsType<ConvolutionSuperlayer>(plan[2].Superlayer).Alu);
    }

    [Fact]
    public void A_convolution_that_something_else_reads_too_is_not_merged()
    {
        var plan = Assert.Single(CompiledNet.OnDpu(Residual(20, readTwice: true), "B4096").Schedules).Value.Superlayers;

        Assert.IsType<ElementwiseSuperlayer>(plan.Single(layer => layer.Superlayer.Name == "sum").Superlayer);
    }

    /// <summary>The convolution of the shortcut comes behind the other, so the sum joins that one.</summary>
    [Fact]
    public void A_sum_joins_the_last_of_two_convolutions()
    {
        var graph = new QuantizedGraphBuilder();
        var input = graph.Data("in", 6, 1, 20, 20, 8);
        var main = graph.Fix(graph.Conv2d("main", input, 12, Windows.Square(3, 1, 1)), 4);
        var shortcut = graph.Fix(graph.Conv2d("shortcut", input, 12, Windows.Square(1)), 5);
        graph.Fix(graph.Elementwise("sum", "add", main, shortcut), 3);

        var plan = Assert.Single(CompiledNet.OnDpu(graph, "B1024").Schedules).Value.Superlayers;

        Assert.Equal(["main", "shortcut"], plan.Select(layer => layer.Superlayer.Name));
    }

    private static QuantizedGraphBuilder Residual(int size, bool readTwice)
    {
        var graph = new QuantizedGraphBuilder();
        var stem = graph.Fix(graph.Conv2d("stem", graph.Data("in", 6, 1, size, size, 3), 20, Windows.Square(3, 1, 1)), 5);
        var first = graph.Fix(graph.Unary("relu", "relu", graph.Conv2d("first", stem, 20, Windows.Square(3, 1, 1))), 4);
        var second = graph.Fix(graph.Conv2d("second", first, 20, Windows.Square(3, 1, 1)), 3);
        graph.Fix(graph.Unary("last", "relu", graph.Elementwise("sum", "add", stem, second)), 2);
        if (readTwice)
        {
            graph.Fix(graph.Pool("pool", "maxpool2d", second, Windows.Square(2, 2)), 3);
        }

        return graph;
    }
}
