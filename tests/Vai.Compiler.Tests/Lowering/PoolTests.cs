using Vai.Compiler.Tests.Scheduling;

namespace Vai.Compiler.Tests.Lowering;

public sealed class PoolTests
{
    [Fact]
    public void A_maximum_takes_its_fix_and_bears_its_name()
    {
        var graph = new QuantizedGraphBuilder();
        graph.Fix(graph.Pool("pool", "maxpool2d", graph.Data("in", 6, 1, 7, 7, 3), Windows.Square(3, 2, 1)), 6);

        var lowered = Numerics.LowersExactly(graph.Build()).Graph;

        Assert.Equal("data-fix pool-fix fix2float", Numerics.Types(lowered));
        Assert.Equal("MAX", lowered.Op("pool_fix").Attributes.Get("type", ""));
    }

    [Theory]
    [InlineData(6, 4)]
    [InlineData(3, 5)]
    public void A_maximum_with_another_fix_point_is_requantized_behind_it(int from, int to)
    {
        var graph = new QuantizedGraphBuilder();
        graph.Fix(graph.Pool("pool", "maxpool2d", graph.Data("in", from, 1, 6, 6, 3), Windows.Square(2, 2)), to);

        var lowered = Numerics.LowersExactly(graph.Build());

        Assert.Equal("data-fix pool-fix eltwise-fix fix2float", Numerics.Types(lowered.Graph));
        Assert.Equal((from, to), (lowered.Graph.Op("pool").Output.FixPoint, lowered.Graph.Op("pool_fix").Output.FixPoint));
        Assert.Empty(lowered.OnProcessor);
    }

    [Fact]
    public void A_fix_of_what_is_fixed_already_changes_nothing_or_requantizes()
    {
        var graph = new QuantizedGraphBuilder();
        var data = graph.Data("in", 6, 1, 6, 6, 3);
        graph.Fix(data, 6, "in_same");
        graph.Fix(data, 5, "requantized");

        var lowered = Numerics.LowersExactly(graph.Build()).Graph;

        Assert.Equal("data-fix eltwise-fix fix2float fix2float", Numerics.Types(lowered));
    }

    [Theory]
    [InlineData(3, 3, 63f / 64)]
    [InlineData(7, 7, 1029f / 1024)]
    [InlineData(2, 2, 1f)]
    [InlineData(3, 6, 63f / 64)]
    public void An_average_with_the_scale_of_the_DPU_is_one_pooling(int height, int width, float scale)
    {
        var graph = new QuantizedGraphBuilder();
        var pool = graph.Pool("pool_i0", "avgpool2d", graph.Data("in", 6, 1, 14, 14, 3),
            new Window(height, width) { StrideHeight = 2, StrideWidth = 2 });
        graph.Fix(graph.Elementwise("pool", "mul", pool, graph.Real("pool_i1", [scale], 1)), 6);

        var lowered = Numerics.LowersExactly(graph.Build());

        Assert.Equal("data-fix pool-fix fix2float", Numerics.Types(lowered.Graph));
        Assert.Equal("AVG", lowered.Graph.Op("pool_fix").Attributes.Get("type", ""));
    }

    /// <summary>7 · 2^5 is more than the factor holds: the mean is shifted by a copy behind it.</summary>
    [Theory]
    [InlineData(7, "data-fix pool-fix eltwise-fix fix2float"), InlineData(6, "data-fix pool-fix fix2float")]
    public void A_mean_that_needs_a_larger_factor_is_shifted_behind_it(int fixPoint, string types)
    {
        var graph = new QuantizedGraphBuilder();
        var pool = graph.Pool("pool_i0", "avgpool2d", graph.Data("in", -4, 1, 14, 14, 3), Windows.Square(3));
        graph.Fix(graph.Elementwise("pool", "mul", pool, graph.Real("pool_i1", [63f / 64], 1)), fixPoint);

        var lowered = Numerics.LowersExactly(graph.Build());

        Assert.Equal(types, Numerics.Types(lowered.Graph));
        Assert.Empty(lowered.OnProcessor);
    }

    [Fact]
    public void An_exact_average_of_nine_is_not_what_the_DPU_computes()
    {
        var graph = new QuantizedGraphBuilder();
        graph.Fix(graph.Pool("pool", "avgpool2d", graph.Data("in", 6, 1, 14, 14, 3), Windows.Square(3)), 6);

        var lowered = Numerics.LowersExactly(graph.Build());

        Assert.Equal("it is scaled by 1, the DPU's average over 3 x 3 has 0.984375", Assert.Single(lowered.OnProcessor).Reason);
    }

    [Fact]
    public void Relu_behind_the_pooling_of_a_convolution_moves_into_the_convolution()
    {
        var graph = new QuantizedGraphBuilder();
        var layer = graph.Fix(graph.Conv2d("conv", graph.Data("in", 6, 1, 8, 8, 3), 4, Windows.Square(3)), 4);
        graph.Fix(graph.Unary("relu", "relu", graph.Pool("pool", "maxpool2d", layer, Windows.Square(2, 2))), 4);

        var lowered = Numerics.LowersExactly(graph.Build());

        Assert.Equal("data-fix conv2d-fix pool-fix fix2float", Numerics.Types(lowered.Graph));
        Assert.Equal("RELU", lowered.Graph.Op("conv").Attributes.Get("nonlinear", ""));
        Assert.Empty(lowered.OnProcessor);
    }

    [Fact]
    public void Relu_stays_behind_a_pooling_when_something_else_reads_the_convolution()
    {
        var graph = new QuantizedGraphBuilder();
        var layer = graph.Fix(graph.Conv2d("conv", graph.Data("in", 6, 1, 8, 8, 3), 4, Windows.Square(3)), 4);
        graph.Fix(graph.Unary("relu", "relu", graph.Pool("pool", "maxpool2d", layer, Windows.Square(2, 2))), 4);
        graph.Unary("soft", "softmax", layer, ("axis", -1));

        var lowered = Numerics.LowersExactly(graph.Build());

        Assert.Equal("NONE", lowered.Graph.Op("conv").Attributes.Get("nonlinear", ""));
        Assert.Equal("RELU", lowered.Graph.Op("relu").Attributes.Get("nonlinear", ""));
        Assert.DoesNotContain(lowered.OnProcessor, item => item.Name == "relu");
    }
}
