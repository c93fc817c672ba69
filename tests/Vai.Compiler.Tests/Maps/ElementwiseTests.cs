using Vai.Compiled;
using Vai.Compiler.Tests.Lowering;
using Vai.Compiler.Tests.Scheduling;
using Vai.Isa;

namespace Vai.Compiler.Tests.Maps;

public sealed class ElementwiseTests
{
    public static TheoryData<string> Sizes => CompiledNet.Sizes;

    [Theory, MemberData(nameof(Sizes))]
    public void A_residual_block_is_one_DPU_subgraph(string size)
    {
        var graph = new QuantizedGraphBuilder();
        var input = graph.Data("in", 6, 1, 15, 13, 20);
        var first = graph.Fix(graph.Unary("relu1", "relu", graph.Conv2d("conv1", input, 20, Windows.Square(3, 1, 1))), 4);
        var second = graph.Fix(graph.Conv2d("conv2", first, 20, Windows.Square(3, 1, 1)), 3);
        graph.Fix(graph.Unary("relu2", "relu", graph.Elementwise("sum", "add", second, input)), 2);

        CompiledNet.OnDpu(graph, size);
    }

    [Theory, MemberData(nameof(Sizes))]
    public void Two_to_four_maps_of_any_fix_points_are_added_and_multiplied(string size)
    {
        var graph = new QuantizedGraphBuilder();
        var maps = Enumerable.Range(0, 4).Select(number => graph.Data($"in{number}", 7 - (2 * number), 1, 9, 11, 37)).ToArray();
        graph.Fix(graph.Elementwise("sum2", "add", maps[..2]), 5);
        graph.Fix(graph.Elementwise("sum3", "add", maps[..3]), -1);
        graph.Fix(graph.Unary("relu", "relu", graph.Elementwise("sum4", "add", maps)), 3);
        graph.Fix(graph.Elementwise("sum4near", "add", maps[0], maps[1], maps[1], maps[0]), 5);
        graph.Fix(graph.Elementwise("product2", "mul", maps[..2]), 6);
        graph.Fix(graph.Elementwise("double", "add", maps[0], maps[0]), 6);

        var result = CompiledNet.OnDpu(graph, size);

        Assert.Contains("ELEW with 4 operands", result.Report.InferredEncodings);
    }

    [Theory, MemberData(nameof(Sizes))]
    public void Rows_of_few_channels_fill_the_lanes(string size)
    {
        var graph = new QuantizedGraphBuilder();
        graph.Fix(graph.Elementwise("sum", "add", graph.Data("in0", 6, 1, 9, 31, 3), graph.Data("in1", 4, 1, 9, 31, 3)), 5);

        var program = Assert.Single(CompiledModel.From(CompiledNet.OnDpu(graph, size).Graph).DpuSubgraphs).Program;

        Assert.All(program.OfType<Load>(), load => Assert.Equal(31 * 3, load.Channels));
    }

    [Theory, MemberData(nameof(Sizes))]
    public void Wide_and_deep_maps_are_cut_into_strips_and_blocks(string size)
    {
        var graph = new QuantizedGraphBuilder();
        graph.Fix(graph.Elementwise("wide", "add", graph.Data("in0", 6, 1, 2, 2100, 5), graph.Data("in1", 4, 1, 2, 2100, 5)), 5);
        graph.Fix(graph.Elementwise("deep", "add", graph.Data("in2", 6, 1, 3, 2, 5000), graph.Data("in3", 4, 1, 3, 2, 5000)), 5);
        graph.Fix(graph.Elementwise("flat", "add", graph.Data("in4", 6, 1, 300), graph.Data("in5", 4, 1, 300)), 5);
        graph.Fix(graph.Elementwise("sequence", "mul", graph.Data("in6", 6, 1, 30, 7), graph.Data("in7", 4, 1, 30, 7)), 5);

        CompiledNet.OnDpu(graph, size);
    }

    [Theory, MemberData(nameof(Sizes))]
    public void A_map_times_one_number_a_channel_is_a_scaling(string size)
    {
        var graph = new QuantizedGraphBuilder();
        var map = graph.Data("map", 6, 1, 9, 10, 70);
        var vector = graph.Data("vector", 7, 1, 1, 1, 70);
        graph.Fix(graph.Broadcast("excited", "mul", map, vector), 5);
        graph.Fix(graph.Broadcast("swapped", "mul", vector, map), 4);
        graph.Fix(graph.Broadcast("constants", "mul", map, graph.Constant("factors", 6, 70)), 5);
        graph.Fix(graph.Broadcast("everywhere", "mul", map, graph.Fix(graph.Real("two", [2f], 1), 5)), 4);

        var result = CompiledNet.OnDpu(graph, size);

        Assert.Equal(4, result.Graph.OfType("depthwise-fix").Count());
    }

    [Theory, MemberData(nameof(Sizes))]
    public void Constants_and_rows_are_spread_over_the_map(string size)
    {
        var graph = new QuantizedGraphBuilder();
        var map = graph.Data("map", 6, 1, 9, 10, 7);
        graph.Fix(graph.Broadcast("one_number", "add", map, graph.Fix(graph.Real("half", [0.5f], 1), 6)), 5);
        graph.Fix(graph.Broadcast("offsets", "add", graph.Constant("vector", 6, 7), map), 4);
        graph.Fix(graph.Broadcast("whole", "add", map, graph.Constant("map_constant", 5, 1, 9, 10, 7)), 4);
        graph.Fix(graph.Broadcast("row", "add", map, graph.Data("rows", 5, 1, 1, 10, 7)), 4);

        CompiledNet.OnDpu(graph, size);
    }

    [Theory, MemberData(nameof(Sizes))]
    public void Relu_alone_and_another_fix_point_are_copies(string size)
    {
        var graph = new QuantizedGraphBuilder();
        var map = graph.Data("map", 6, 1, 9, 10, 7);
        graph.Fix(graph.Unary("relu", "relu", map), 5);
        graph.Fix(map, 9, "finer");
        graph.Fix(map, 1, "coarser");

        CompiledNet.OnDpu(graph, size);
    }

    /// <summary>Sums of which ELEW would lose bits, by its two fraction bits: rounded first, or by ALU.</summary>
    [Theory, MemberData(nameof(Sizes))]
    public void Fix_points_far_apart_are_added_exactly(string size)
    {
        var graph = new QuantizedGraphBuilder();
        var maps = Enumerable.Range(0, 9).Select(fixPoint => graph.Data($"in{fixPoint}", fixPoint, 1, 5, 7, 19)).ToArray();
        graph.Fix(graph.Elementwise("rounded_first", "add", maps[2], maps[5]), 4);
        graph.Fix(graph.Elementwise("by_alu", "add", maps[0], maps[3]), 3);
        graph.Fix(graph.Unary("relu", "relu", graph.Elementwise("coarse", "add", maps[0], maps[3], maps[6])), 1);
        graph.Fix(graph.Elementwise("twice", "add", maps[0], maps[7]), 6);
        graph.Fix(graph.Elementwise("often", "add", maps[1], maps[0], maps[8]), 5);
        graph.Fix(graph.Elementwise("finer", "add", maps[2], maps[5]), 8);
        graph.Fix(graph.Elementwise("same", "add", maps[3], maps[3], maps[0]), 3);
        graph.Fix(graph.Elementwise("constant", "add", maps[0], graph.Constant("summand", 6, 1, 5, 7, 19)), 5);
        graph.Fix(graph.Elementwise("flat", "add", graph.Data("flat0", 1, 1, 30, 7), graph.Data("flat1", 6, 1, 30, 7)), 8);

        CompiledNet.OnDpu(graph, size);
    }

    [Fact]
    public void More_than_two_factors_run_on_the_processor()
    {
        var graph = new QuantizedGraphBuilder();
        graph.Fix(graph.Elementwise("product", "mul",
            [.. Enumerable.Range(0, 3).Select(number => graph.Data($"in{number}", 5, 1, 3, 3, 7))]), 4);

        Assert.Equal("the number of factors is 3; B4096 takes 2 to 2", CompiledNet.OnProcessor(graph).Reason);
    }

    [Fact]
    public void Summands_that_no_engine_brings_together_run_on_the_processor()
    {
        var graph = new QuantizedGraphBuilder();
        graph.Fix(graph.Elementwise("sum", "add", graph.Data("in0", 12, 1, 3, 3, 7), graph.Data("in1", 2, 1, 3, 3, 7)), 9);

        Assert.Equal(
            "the number of summands whose fix points are 3 or more above the least is 1; B4096 takes 0 to 0",
            CompiledNet.OnProcessor(graph).Reason);
    }

    [Fact]
    public void What_no_instruction_adds_runs_on_the_processor_and_the_reason_names_the_shapes()
    {
        var graph = new QuantizedGraphBuilder();
        graph.Fix(graph.Broadcast("sum", "add", graph.Data("map", 6, 1, 9, 10, 7), graph.Data("column", 5, 1, 9, 1, 7)), 4);

        Assert.Contains("[1,9,10,7], [1,9,1,7]", CompiledNet.OnProcessor(graph).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Fix_points_too_far_apart_run_on_the_processor_and_the_reason_names_both_numbers()
    {
        var graph = new QuantizedGraphBuilder();
        graph.Fix(graph.Elementwise("sum", "add", graph.Data("in0", 10, 1, 3, 3, 7), graph.Data("in1", -6, 1, 3, 3, 7)), 4);

        Assert.Equal("the largest difference of the operands' fix points is 16; B4096 takes 0 to 15",
            CompiledNet.OnProcessor(graph).Reason);
    }
}
