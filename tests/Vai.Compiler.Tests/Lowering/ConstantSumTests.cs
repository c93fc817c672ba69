using Vai.Compiler.Tests.Maps;

namespace Vai.Compiler.Tests.Lowering;

/// <summary>x + c with one number a channel: a depthwise convolution of one tap, where the fix points allow.</summary>
public sealed class ConstantSumTests
{
    public static TheoryData<string> Sizes => CompiledNet.Sizes;

    [Theory]
    [InlineData(4, 4, 4)]
    [InlineData(4, 4, -3)]
    [InlineData(-2, 3, 4)]
    [InlineData(6, 0, 2)]
    [InlineData(0, 7, 0)]
    public void It_is_a_depthwise_convolution_and_keeps_the_numbers(int mapFixPoint, int constantFixPoint, int resultFixPoint)
    {
        var lowered = Numerics.LowersExactly(Sum(mapFixPoint, constantFixPoint, resultFixPoint, 5, 7).Build());

        Assert.Empty(lowered.OnProcessor);
        Assert.Single(lowered.Graph.OfType("depthwise-conv2d-fix"));
    }

    /// <summary>A weight of 1 with more than 6 bits behind the point is beyond int8.</summary>
    [Theory]
    [InlineData(0, 0, 7)]
    [InlineData(0, 8, 0)]
    public void Fix_points_that_lie_too_far_apart_leave_it_to_ELEW(int mapFixPoint, int constantFixPoint, int resultFixPoint)
    {
        var lowered = Numerics.LowersExactly(Sum(mapFixPoint, constantFixPoint, resultFixPoint, 5, 7).Build());

        Assert.Single(lowered.Graph.OfType("eltwise-fix"));
    }

    [Fact]
    public void A_single_pixel_stays_with_ELEW() =>
        Assert.Single(Numerics.LowersExactly(Sum(4, 4, 4, 1, 1).Build()).Graph.OfType("eltwise-fix"));

    [Theory, MemberData(nameof(Sizes))]
    public void It_runs_behind_its_convolution_without_leaving_the_banks(string size)
    {
        var graph = new QuantizedGraphBuilder();
        var map = graph.Fix(graph.Conv2d("conv", graph.Data("in", 6, 1, 9, 10, 7), 21, Scheduling.Windows.Square(3, 1, 1)), 4);
        graph.Fix(graph.Unary("relu", "relu", graph.Broadcast("sum", "add", map, graph.Constant("three", 5, 21))), 3);

        Assert.Single(Assert.Single(CompiledNet.OnDpu(graph, size).Schedules).Value.Superlayers);
    }

    private static QuantizedGraphBuilder Sum(int mapFixPoint, int constantFixPoint, int resultFixPoint, int height, int width)
    {
        var graph = new QuantizedGraphBuilder();
        var map = graph.Data("map", mapFixPoint, 1, height, width, 9);
        graph.Fix(graph.Broadcast("sum", "add", map, graph.Constant("constants", constantFixPoint, 9)), resultFixPoint);
        return graph;
    }
}
