namespace Vai.Compiler.Tests.Lowering;

public class OneDimensionalTests
{
    [Fact]
    public void Convolution_norm_and_pooling_of_a_signal_are_those_of_a_map_one_row_high()
    {
        var graph = new QuantizedGraphBuilder();
        var signal = graph.Fix(Conv1d(graph, "conv", graph.Data("in", 6, 1, 50, 6), 10, kernel: 3, stride: 2, pad: 1), 5);
        var normed = graph.Fix(graph.Unary("relu", "relu", Scale(graph, "norm", signal)), 4);
        graph.Fix(graph.Matmul("linear", graph.Flatten("flat", graph.Fix(MaxPool1d(graph, "pool", normed, 3), 4)), 7), 2);
        var quantized = graph.Build();

        var compiled = ModelCompiler.Compile(quantized, Numerics.Target, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Empty(compiled.Report.OnProcessor);
        Assert.Single(compiled.Report.DpuSubgraphs);
        Numerics.AssertSameResults(quantized, compiled.Graph);
    }

    [Fact]
    public void A_result_keeps_its_dimensions()
    {
        var graph = new QuantizedGraphBuilder();
        graph.Fix(Conv1d(graph, "conv", graph.Data("in", 6, 1, 9, 6), 10, kernel: 3, stride: 1, pad: 0), 5);

        var lowered = Numerics.LowersExactly(graph.Build());

        Assert.Empty(lowered.OnProcessor);
        Assert.Equal([1, 7, 10], lowered.Graph.OfType("fix2float").Single().Output.Shape);
    }

    private static string Conv1d(QuantizedGraphBuilder graph, string name, string input, int channels, int kernel, int stride, int pad)
    {
        var shape = graph.ShapeOf(input);
        var (weights, bias) =
            (graph.Constant(name + "_weight", 7, channels, kernel, shape[2]), graph.Constant(name + "_bias", 7, channels));
        return graph.Add(
            name, "conv1d",
            AttributeMap.Of(
                ("kernel", AttributeValue.OfInt32Vector(kernel)), ("stride", AttributeValue.OfInt32Vector(stride)),
                ("dilation", AttributeValue.OfInt32Vector(1)),
                ("pad", AttributeValue.OfInt32Vector(pad, pad)), ("pad_mode", "FLOOR"), ("group", 1)),
            [XirArgument.Of("input", input), XirArgument.Of("weights", weights), XirArgument.Of("bias", bias)],
            [1, ((shape[1] + (2 * pad) - kernel) / stride) + 1, channels]);
    }

    private static string Scale(QuantizedGraphBuilder graph, string name, string input)
    {
        var shape = graph.ShapeOf(input);
        var (scale, bias) = (graph.Constant(name + "_weight", 6, shape[^1]), graph.Constant(name + "_bias", 6, shape[^1]));
        return graph.Add(
            name, "scale", AttributeMap.Of(("axis", -1)),
            [XirArgument.Of("input", input), XirArgument.Of("scale", scale), XirArgument.Of("bias", bias)], shape);
    }

    private static string MaxPool1d(QuantizedGraphBuilder graph, string name, string input, int kernel)
    {
        var shape = graph.ShapeOf(input);
        return graph.Add(
            name, "maxpool1d",
            AttributeMap.Of(
                ("kernel", AttributeValue.OfInt32Vector(kernel)), ("stride", AttributeValue.OfInt32Vector(kernel)),
                ("pad", AttributeValue.OfInt32Vector(0, 0)), ("pad_mode", "FLOOR"), ("global", false)),
            [XirArgument.Of("input", input)], [1, shape[1] / kernel, shape[2]]);
    }
}
