using Vai.Compiler.Tests.Maps;

namespace Vai.Compiler.Tests.Lowering;

/// <summary>x · v with one number a channel, as in squeeze and excite: the engine that scales has no relu.</summary>
public sealed class ChannelProductTests
{
    public static TheoryData<string> Sizes => CompiledNet.Sizes;

    [Theory]
    [InlineData("relu", 5, 6, 4)]
    [InlineData("relu", 0, 7, 7)]
    [InlineData("relu", 7, -3, -2)]
    [InlineData("relu6", 5, 6, 5)]
    public void A_relu_behind_it_is_a_copy_that_keeps_the_numbers(
        string activation, int mapFixPoint, int vectorFixPoint, int resultFixPoint)
    {
        var graph = new QuantizedGraphBuilder();
        var vector = graph.Data("vector", vectorFixPoint, 1, 1, 1, 9);
        var product = graph.Broadcast("product", "mul", graph.Data("map", mapFixPoint, 1, 5, 7, 9), vector);
        graph.Fix(graph.Unary("activation", activation, product), resultFixPoint);

        var lowered = Numerics.LowersExactly(graph.Build());

        Assert.Empty(lowered.OnProcessor);
        Assert.Equal("RELU", lowered.Graph.OfType("eltwise-fix").Single().Attributes.Get("nonlinear", ""));
        Assert.Single(lowered.Graph.OfType("depthwise-fix"));
    }

    [Theory, MemberData(nameof(Sizes))]
    public void With_its_relu_the_simulator_computes_what_the_executor_computes(string size)
    {
        var graph = new QuantizedGraphBuilder();
        var map = graph.Fix(graph.Conv2d("conv", graph.Data("in", 6, 1, 9, 10, 7), 21, Scheduling.Windows.Square(3, 1, 1)), 4);
        var vector = graph.Constant("constants", 5, 21);
        graph.Fix(graph.Unary("relu", "relu", graph.Broadcast("product", "mul", map, vector)), 3);

        CompiledNet.OnDpu(graph, size);
    }
}
