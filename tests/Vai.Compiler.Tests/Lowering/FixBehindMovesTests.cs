using Vai.Compiler.Tests.Scheduling;

namespace Vai.Compiler.Tests.Lowering;

public class FixBehindMovesTests
{
    [Fact]
    public void A_convolution_behind_a_transpose_of_quantized_numbers_is_on_the_DPU()
    {
        var graph = new QuantizedGraphBuilder();
        var first = graph.Fix(graph.Conv2d("first", graph.Data("in", 6, 1, 5, 7, 3), 4, Windows.Square(1)), 4);
        var turned =
            graph.Add("turn", "transpose", AttributeMap.Of(("order", AttributeValue.OfInt32Vector(0, 2, 1, 3))),
                [XirArgument.Of("input", first)], [1, 7, 5, 4]);
        graph.Fix(graph.Conv2d("second", turned, 4, Windows.Square(3)), 3);

        var lowered = Numerics.LowersExactly(graph.Build());

        Assert.Equal(["turn"], lowered.OnProcessor.Select(layer => layer.Name));
        Assert.Equal("data-fix conv2d-fix fix2float transpose float2fix conv2d-fix fix2float", Numerics.Types(lowered.Graph));
    }

    [Fact]
    public void A_sum_with_its_map_turned_round_is_on_the_DPU()
    {
        var graph = new QuantizedGraphBuilder();
        var map = graph.Data("in", 6, 1, 2, 3, 4);
        var turned = graph.Unary(
            "turn", "gather", map, ("axis", 2), ("indices", AttributeValue.OfInt32Vector(2, 1, 0)));
        graph.Fix(graph.Elementwise("sum", "add", map, turned), 5);

        Assert.Equal(["turn"], Numerics.LowersExactly(graph.Build()).OnProcessor.Select(layer => layer.Name));
    }

    [Fact]
    public void A_constant_that_is_joined_to_a_map_shares_the_fix_point()
    {
        var graph = new QuantizedGraphBuilder();
        var token = graph.Real("token", [0.3f, -1.7f, 9, 0.01f], 1, 1, 1, 4);
        graph.Fix(graph.Concat("joined", 2, token, graph.Data("in", 6, 1, 1, 3, 4)), 5);

        var lowered = Numerics.LowersExactly(graph.Build());

        Assert.Empty(lowered.OnProcessor);
        Assert.Equal(5, lowered.Graph.Op("token").Output.FixPoint);
    }

    [Fact]
    public void A_convolution_over_a_sequence_is_on_the_DPU_behind_the_transpose()
    {
        var graph = new QuantizedGraphBuilder();
        var row = graph.Reshape("row", graph.Data("in", 6, 1, 4, 9), 1, 4, 1, 9);
        var turned =
            graph.Add("turn", "transpose", AttributeMap.Of(("order", AttributeValue.OfInt32Vector(0, 2, 3, 1))),
                [XirArgument.Of("input", row)], [1, 1, 9, 4]);
        graph.Fix(graph.Conv2d("conv", turned, 8, new(1, 3)), 3);

        var lowered = Numerics.LowersExactly(graph.Build());

        Assert.Equal(["row", "turn"], lowered.OnProcessor.Select(layer => layer.Name).Order());
    }
}
