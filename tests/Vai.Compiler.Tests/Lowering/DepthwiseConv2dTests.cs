namespace Vai.Compiler.Tests.Lowering;

public class DepthwiseConv2dTests
{
    private static readonly Window Kernel3 = new(3, 3) { PadLeft = 1, PadRight = 1, PadTop = 1, PadBottom = 1 };

    [Theory]
    [InlineData(null, "NONE"), InlineData("relu", "RELU")]
    public void A_depthwise_convolution_with_its_activation_is_one_op(string? activation, string nonlinear)
    {
        var graph = new QuantizedGraphBuilder();
        var depthwise = graph.DepthwiseConv2d("depthwise", graph.Data("in", 6, 1, 9, 7, 21), Kernel3);
        graph.Fix(activation is null ? depthwise : graph.Unary("act", activation, depthwise), 5);

        var lowered = Numerics.LowersExactly(graph.Build());

        Assert.Equal("data-fix depthwise-conv2d-fix fix2float", Numerics.Types(lowered.Graph));
        Assert.Equal(nonlinear, lowered.Graph.Op("depthwise").Attributes.Get("nonlinear", ""));
        Assert.Empty(lowered.OnProcessor);
    }

    [Fact]
    public void Several_filters_a_channel_are_the_processors()
    {
        var graph = new QuantizedGraphBuilder();
        graph.Fix(graph.DepthwiseConv2d("depthwise", graph.Data("in", 6, 1, 9, 7, 4), Kernel3), 5);
        graph.Change("depthwise", op => op with { Output = op.Output with { Shape = [1, 9, 7, 8] } });
        graph.Change("depthwise_fix", op => op with { Output = op.Output with { Shape = [1, 9, 7, 8] } });

        var lowered = Vai.Compiler.Lowering.GraphLowering.Lower(graph.Build(), Numerics.Target);

        Assert.Equal("it makes 8 channels of 4, the DPU has one filter a channel", Assert.Single(lowered.OnProcessor).Reason);
    }

    [Fact]
    public void Behind_a_convolution_it_is_computed_in_the_banks()
    {
        var graph = new QuantizedGraphBuilder();
        var expanded =
            graph.Fix(graph.Unary("relu", "relu", graph.Conv2d("expand", graph.Data("in", 6, 1, 14, 14, 8), 48, new Window(1, 1))), 4);
        graph.Fix(graph.DepthwiseConv2d("depthwise", expanded, Kernel3), 5);
        var quantized = graph.Build();

        var compiled = ModelCompiler.Compile(quantized, Numerics.Target, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(1, Assert.Single(compiled.Report.DpuSubgraphs).Superlayers);
        Assert.Equal(0, compiled.Graph.Op("expand").Output.Attributes.Get("location", -1));
        Numerics.AssertSameResults(quantized, compiled.Graph);
    }
}
