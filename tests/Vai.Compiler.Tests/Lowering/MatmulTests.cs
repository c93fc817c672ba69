using Vai.Compiler.Lowering;
using Vai.Compiler.Lowering.Passes;
using Vai.Compiler.Tests.Scheduling;
using Vai.Targets;

namespace Vai.Compiler.Tests.Lowering;

public sealed class MatmulTests
{
    private const string Suffix = "(TransferMatMulToConv2d)";

    [Fact]
    public void Behind_a_flattened_map_it_is_a_convolution_with_a_window_of_the_whole_map()
    {
        var graph = new QuantizedGraphBuilder();
        var map = graph.Fix(graph.Conv2d("conv", graph.Data("in", 6, 1, 5, 6, 3), 4, Windows.Square(3)), 4);
        var hidden = graph.Fix(graph.Unary("relu", "relu", graph.Matmul("fc1", graph.Flatten("flat", map), 7)), 3);
        graph.Fix(graph.Matmul("fc2", hidden, 10), 2);

        var lowered = Numerics.LowersExactly(graph.Build()).Graph;

        Assert.Equal("data-fix conv2d-fix conv2d-fix conv2d-fix reshape-fix fix2float", Numerics.Types(lowered));
        var (first, second) = (lowered.Op("fc1" + Suffix), lowered.Op("fc2" + Suffix));
        Assert.Equal("conv", first.InputsOf("input").Single());
        Assert.Equal([4, 3], Conv2dTests.Vector(first, "kernel")); // width, height
        Assert.Equal([7, 3, 4, 4], lowered.Op("fc1_weight(reshaped)").Output.Shape);
        Assert.Equal("relu" + Suffix + "_inserted_fix", first.Output.Name);
        Assert.Equal(first.Name, second.InputsOf("input").Single());
        Assert.Equal([1, 1], Conv2dTests.Vector(second, "kernel"));
        Assert.Equal([1, 10], lowered.OfType("reshape-fix").Single().Output.Shape);
    }

    [Fact]
    public void On_plain_numbers_it_is_a_convolution_of_one_pixel()
    {
        var graph = new QuantizedGraphBuilder();
        graph.Fix(graph.Matmul("fc", graph.Data("in", 6, 1, 40), 10), 2);

        var lowered = Numerics.LowersExactly(graph.Build()).Graph;

        Assert.Equal("data-fix reshape-fix conv2d-fix reshape-fix fix2float", Numerics.Types(lowered));
        Assert.Equal([1, 1, 1, 40], lowered.Op(lowered.Op("fc" + Suffix).InputsOf("input").Single()).Output.Shape);
    }

    [Fact]
    public void A_map_too_large_for_a_window_is_folded_into_a_smaller_one()
    {
        var graph = new QuantizedGraphBuilder();
        var data = graph.Data("in", 6, 1, 30, 30, 2);
        graph.Fix(graph.Matmul("fc", graph.Flatten("flat", data), 10), 0);

        var lowered = Numerics.LowersExactly(graph.Build()).Graph;

        Assert.Equal([1, 1], Conv2dTests.Vector(lowered.Op("fc" + Suffix), "kernel"));
        Assert.Equal([10, 1, 1, 1800], lowered.Op("fc_weight(reshaped)").Output.Shape);
    }

    [Fact]
    public void More_numbers_than_channels_are_folded_over_several_pixels()
    {
        var graph = new QuantizedGraphBuilder();
        graph.Fix(graph.Matmul("fc", graph.Data("in", 6, 1, 3000), 3), 0);

        var lowered = Numerics.LowersExactly(graph.Build(), DpuTarget.Parse("B512")).Graph;

        Assert.Equal([3, 1, 2, 1500], lowered.Op("fc_weight(reshaped)").Output.Shape);
    }

    [Fact]
    public void Too_many_numbers_stay_on_the_processor()
    {
        var graph = new QuantizedGraphBuilder();
        graph.Fix(graph.Matmul("fc", graph.Data("in", 6, 1, 16411), 2), 0);

        var lowered = Numerics.LowersExactly(graph.Build(), DpuTarget.Parse("B512"));

        Assert.Equal("matmul", lowered.Graph.Op("fc").Type);
        Assert.Equal("the number of input channels is 16411; B512 takes 1 to 2048", Assert.Single(lowered.OnProcessor).Reason);
    }

    [Fact]
    public void Two_of_the_same_numbers_share_the_reshape()
    {
        var graph = new QuantizedGraphBuilder();
        var data = graph.Data("in", 6, 1, 40);
        graph.Fix(graph.Matmul("a", data, 3), 2);
        graph.Fix(graph.Matmul("b", data, 3), 2);

        var lowered = Numerics.LowersExactly(graph.Build()).Graph;

        Assert.Equal(2, lowered.ConsumersOf("in_fix_reshaped").Count());
    }

    [Fact]
    public void With_weights_that_lie_the_other_way_it_stays_on_the_processor()
    {
        var graph = new QuantizedGraphBuilder();
        var data = graph.Data("in", 6, 1, 6);
        graph.Fix(graph.Matmul("fc", data, 6), 2);
        graph.Change("fc", op => op with { Attributes = op.Attributes.With(("transpose_b", false)) });

        Assert.Equal("fc", Assert.Single(GraphLowering.Lower(graph.Build(), Numerics.Target).OnProcessor).Name);
    }
}
