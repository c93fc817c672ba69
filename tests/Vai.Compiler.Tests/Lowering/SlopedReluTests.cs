using Vai.Compiler.Tests.Maps;
using Vai.Compiler.Tests.Scheduling;

namespace Vai.Compiler.Tests.Lowering;

/// <summary>prelu and leaky relu as the larger of x and slope · x.</summary>
public sealed class SlopedReluTests
{
    public static TheoryData<string> Sizes => CompiledNet.Sizes;

    [Theory]
    [InlineData(6, 7, 6)]
    [InlineData(6, 7, 3)]
    [InlineData(3, 7, 6)]
    [InlineData(-2, 9, 0)]
    [InlineData(5, 12, 5)]
    public void Prelu_is_a_product_and_a_maximum_and_keeps_the_numbers(int inputFixPoint, int slopeFixPoint, int resultFixPoint)
    {
        var lowered = Numerics.LowersExactly(PRelu(inputFixPoint, slopeFixPoint, resultFixPoint).Build());

        Assert.Equal("data-fix depthwise-conv2d-fix concat-fix reshape-fix pool-fix fix2float", Numerics.Types(lowered.Graph));
        Assert.Empty(lowered.OnProcessor);
    }

    /// <summary>All slopes of eight bits: ties, saturation and both signs.</summary>
    [Theory]
    [InlineData(7, 0), InlineData(7, 3), InlineData(7, -1), InlineData(8, 2)]
    public void Every_slope_rounds_as_the_quantized_graph_says(int slopeFixPoint, int resultFixPoint)
    {
        var graph = new QuantizedGraphBuilder();
        var input = graph.Data("in", 0, 1, 16, 16, 256);
        var slopes =
            graph.Fix(
            graph.Real("slopes", [.. Enumerable.Range(0, 256).Select(number => MathF.ScaleB(number - 128, -slopeFixPoint))], 256),
            slopeFixPoint);
        graph.Fix(graph.PRelu("prelu", input, slopes), resultFixPoint);

        Assert.Empty(Numerics.LowersExactly(graph.Build()).OnProcessor);
    }

    [Theory, MemberData(nameof(Sizes))]
    public void Prelu_behind_a_convolution_runs_on_every_size(string size)
    {
        var graph = new QuantizedGraphBuilder();
        var map = graph.Fix(graph.Conv2d("conv", graph.Data("in", 6, 1, 11, 13, 5), 37, Windows.Square(3, 1, 1)), 4);
        var sloped = graph.Fix(graph.PRelu("prelu", map, graph.Constant("slopes", 8, 37)), 4);
        graph.Fix(graph.Conv2d("next", sloped, 9, Windows.Square(3, 2, 1)), 3);

        var superlayers = Assert.Single(CompiledNet.OnDpu(graph, size).Schedules).Value.Superlayers;
        Assert.Equal(5, superlayers.Length);
        // The convolution writes where the maximum reads: of the concatenation nothing is left to copy.
        Assert.Contains(superlayers, superlayer => superlayer.Superlayer.Name == "prelu_both" && superlayer.Steps.IsEmpty);
    }

    [Theory, MemberData(nameof(Sizes))]
    public void Prelu_with_one_slope_of_a_row_of_features_runs_on_every_size(string size)
    {
        var graph = new QuantizedGraphBuilder();
        var row = graph.Fix(graph.Matmul("linear", graph.Data("in", 6, 1, 30), 21), 4);
        graph.Fix(graph.PRelu("prelu", row, graph.Constant("slopes", 7, 1)), 5);

        CompiledNet.OnDpu(graph, size);
    }

    [Fact]
    public void A_slope_beyond_one_stays_on_the_processor_with_both_numbers()
    {
        var graph = new QuantizedGraphBuilder();
        graph.Fix(graph.PRelu("prelu", graph.Data("in", 6, 1, 4, 4, 2), graph.Fix(graph.Real("slopes", [0.25f, 1.5f], 2), 6)), 6);

        Assert.Equal("its slope 1.5 > 1, and the DPU takes the larger of x and slope · x", CompiledNet.OnProcessor(graph).Reason);
    }

    [Fact]
    public void A_prelu_whose_slopes_are_not_quantized_stays_on_the_processor()
    {
        var graph = new QuantizedGraphBuilder();
        graph.Fix(graph.PRelu("prelu", graph.Data("in", 6, 1, 4, 4, 2), graph.Real("slopes", [0.25f, 0.5f], 2)), 6);

        Assert.StartsWith("its slopes are not quantized", CompiledNet.OnProcessor(graph).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_shift_beyond_the_engine_is_the_reason()
    {
        var reason = CompiledNet.OnProcessor(PRelu(6, 12, 1)).Reason;

        Assert.Contains("17", reason, StringComparison.Ordinal);
        Assert.Contains("16", reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(26f / 256), InlineData(0.25f), InlineData(-0.5f)]
    public void Leaky_relu_of_what_is_quantized_is_the_same_with_any_slope_of_eight_bits(float slope)
    {
        var lowered = Numerics.LowersExactly(Leaky(slope).Build());

        Assert.Empty(lowered.OnProcessor);
        Assert.Single(lowered.Graph.OfType("pool-fix"));
    }

    [Fact]
    public void Leaky_relu_of_a_slope_that_eight_bits_do_not_hold_stays_on_the_processor_with_the_nearest_that_they_do() =>
        Assert.Equal(
            "its slope 0.01 is not on the grid of 8 bits, where 0.010009766 is the nearest", CompiledNet.OnProcessor(Leaky(0.01f)).Reason);

    private static QuantizedGraphBuilder PRelu(int inputFixPoint, int slopeFixPoint, int resultFixPoint)
    {
        var graph = new QuantizedGraphBuilder();
        graph.Fix(graph.PRelu("prelu", graph.Data("in", inputFixPoint, 1, 5, 7, 9), graph.Constant("slopes", slopeFixPoint, 9)),
            resultFixPoint);
        return graph;
    }

    private static QuantizedGraphBuilder Leaky(float slope)
    {
        var graph = new QuantizedGraphBuilder();
        graph.Fix(graph.Unary("leaky", "leaky-relu", graph.Data("in", 4, 1, 5, 7, 9), ("alpha", slope)), 4);
        return graph;
    }
}
