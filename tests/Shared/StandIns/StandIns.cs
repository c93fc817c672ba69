namespace Vai.Tests;

/// <summary>Small quantized networks with the interfaces of the vendor's models of that name, so that one test asks either.</summary>
internal static class StandIns
{
    public static IReadOnlyDictionary<string, Func<XirGraph>> Networks { get; } =
        new Dictionary<string, Func<XirGraph>>(StringComparer.Ordinal)
    {
        ["mlp"] = Perceptron,
        ["cnn_small"] = SmallCnn,
        ["lenet"] = LeNet,
        ["customcnn"] = CustomCnn,
        ["conv1d"] = OneRow,
        ["densebox_640_360"] = TwoResults,
        ["zerodce"] = SeveralSubgraphs,
        ["tf2_custom_op"] = () => WithForeignOp("Mylayer", "custom_layer"),
        ["pointpillars"] = () => WithForeignOp("PPScatterV2", "scatter"),
        ["mbconv_relu_se_k3"] = () => InvertedResidual("relu"),
        ["mbconv_hswish_se_k3"] = () => InvertedResidual("hswish"),
        ["mbconv_se_k3_dual"] = () => InvertedResidual("none"),
    };

    private static XirGraph Perceptron()
    {
        var graph = new QuantizedGraphBuilder(seed: 11);
        var flat = graph.Fix(graph.Flatten("flatten", graph.Data("quant_flatten_input", 6, 1, 28, 28, 1)), 6);
        var hidden = graph.Fix(graph.Unary("quant_dense_relu", OpNames.Relu, graph.Matmul("quant_dense", flat, 128)), 3);
        graph.Fix(graph.Matmul("quant_dense_1", hidden, 10), 1);
        return graph.Build();
    }

    private static XirGraph SmallCnn()
    {
        var graph = new QuantizedGraphBuilder(seed: 12);
        var map = graph.Data("CNN__input_0", 6, 1, 28, 28, 1);
        map = Relu(graph, "first", map, 16, Strided(3, 2), 4);
        map = Relu(graph, "second", map, 32, Strided(3, 2), 2);
        map = Relu(graph, "third", map, 32, Strided(3, 2), 1);
        map = graph.Fix(graph.Conv2d("fourth", map, 10, new Window(4, 4)), 4);
        graph.Fix(graph.Reshape("CNN__CNN_Sequential_network__Flatten_11__ret", map, 1, 10), 4);
        return graph.Build();
    }

    private static XirGraph LeNet()
    {
        var graph = new QuantizedGraphBuilder(seed: 13);
        var map = Relu(graph, "conv", graph.Data("image", 6, 1, 28, 28, 1), 6, new Window(5, 5), 4);
        map = graph.Fix(graph.Pool("pool", OpNames.MaxPool2d, map, Strided(2, 2)), 4);
        map = Relu(graph, "conv_1", map, 16, new Window(5, 5), 2);
        map = graph.Fix(graph.Pool("pool_1", OpNames.MaxPool2d, map, Strided(2, 2)), 2);
        var hidden =
            graph.Fix(graph.Unary("relu", OpNames.Relu, graph.Matmul("dense", graph.Fix(graph.Flatten("flatten", map), 2), 84)), 0);
        graph.Unary("softmax", OpNames.Softmax, graph.Fix(graph.Matmul("dense_1", hidden, 10), 3), ("axis", -1));
        return graph.Build();
    }

    /// <summary>Convolutions that multiply for most of the time, and a large matrix that is loaded for most of it.</summary>
    private static XirGraph CustomCnn()
    {
        var graph = new QuantizedGraphBuilder(seed: 14);
        var map = graph.Data("quant_input", 6, 1, 32, 32, 16);
        int[] widths = [32, 64, 64, 96];
        foreach (var (number, channels) in widths.Index())
        {
            map = Relu(graph, number == 0 ? "quant_conv2d" : $"quant_conv2d_{number}", map, channels, Padded(3), 4 - number);
            map = number % 2 == 0
                ? map
                : graph.Fix(graph.Pool($"quant_max_pooling2d_{number}", OpNames.MaxPool2d, map, Strided(2, 2)), 4 - number);
        }

        var hidden =
            graph.Fix(graph.Unary("relu", OpNames.Relu, graph.Matmul("quant_dense", graph.Fix(graph.Flatten("flatten", map), 1), 64)), 1);
        graph.Fix(graph.Matmul("quant_dense_1", hidden, 10), 1);
        return graph.Build();
    }

    private static XirGraph OneRow()
    {
        var graph = new QuantizedGraphBuilder(seed: 15);
        var map = Relu(graph, "conv", graph.Data("signal", 6, 1, 1, 64, 6), 16, Row(5), 4);
        map = graph.Fix(graph.Pool("pool", OpNames.MaxPool2d, map, new Window(1, 2) { StrideWidth = 2 }), 4);
        graph.Fix(graph.Conv2d("conv_1", map, 12, Row(3)), 3);
        return graph.Build();

        static Window Row(int width) => new(1, width) { PadLeft = width / 2, PadRight = width / 2 };
    }

    private static XirGraph TwoResults()
    {
        var graph = new QuantizedGraphBuilder(seed: 16);
        var map = Relu(graph, "stem", graph.Data("image", 6, 1, 24, 40, 3), 16, Strided(3, 2), 4);
        graph.Fix(graph.Conv2d("bb_output", map, 4, new Window(1, 1)), 2);
        graph.Fix(graph.Conv2d("pixel_conv", map, 2, new Window(1, 1)), 2);
        return graph.Build();
    }

    /// <summary>A hyperbolic tangent between two parts for the DPU, and one behind them.</summary>
    private static XirGraph SeveralSubgraphs()
    {
        var graph = new QuantizedGraphBuilder(seed: 17);
        var map = Relu(graph, "first", graph.Data("image", 6, 1, 16, 24, 3), 16, Padded(3), 4);
        map = graph.Fix(graph.Unary("curve", OpNames.Tanh, graph.Fix(graph.Conv2d("second", map, 16, Padded(3)), 5)), 7);
        map = Relu(graph, "third", map, 16, Padded(3), 4);
        graph.Fix(graph.Conv2d("fourth", map, 3, Padded(3)), 4);
        return graph.Build();
    }

    /// <summary>An op that XIR does not know between two parts for the DPU: it reads a map and a slope for each of its channels.</summary>
    private static XirGraph WithForeignOp(string type, string name)
    {
        var graph = new QuantizedGraphBuilder(seed: 18);
        var map = Relu(graph, "conv", graph.Data("image", 6, 1, 28, 28, 1), 16, Strided(3, 2), 4);
        map = graph.Fix(
            graph.Conv2d("conv_1", graph.Fix(graph.Pool("pool", OpNames.MaxPool2d, map, Strided(7, 7)), 4), 64, new Window(1, 1)), 3);
        var slopes = graph.Real("slopes", [.. Enumerable.Range(0, 64).Select(channel => channel / 64f)], 64);
        map = graph.Fix(graph.Add(name, type, AttributeMap.Empty, [XirArgument.Of("input", map, slopes)], graph.ShapeOf(map)), 3);
        graph.Fix(graph.Conv2d("conv_2", map, 10, new Window(2, 2)), 1);
        return graph.Build();
    }

    /// <summary>Wide, filtered by channel, weighted by what the whole map holds (but for "none"), narrow again, and added to its
    /// input.</summary>
    private static XirGraph InvertedResidual(string activation)
    {
        var graph = new QuantizedGraphBuilder(seed: 19);
        var input = graph.Data("input", 5, 1, 8, 8, 12);
        var map = Activated("expand", graph.Fix(graph.Conv2d("expand", input, 36, new Window(1, 1)), 4));
        map = Activated("depthwise", graph.Fix(graph.DepthwiseConv2d("depthwise", map, Padded(3)), 4));
        if (activation != "none")
        {
            var mean = graph.Fix(graph.Pool("mean", OpNames.AvgPool2d, map, new Window(8, 8)), 5);
            var squeezed = Relu(graph, "squeeze", mean, 12, new Window(1, 1), 4);
            map = graph.Fix(
                graph.Broadcast("excite", OpNames.Mul, map,
                    Gate("gate", graph.Fix(graph.Conv2d("weigh", squeezed, 36, new Window(1, 1)), 4))), 4);
        }

        map = graph.Fix(graph.Conv2d("project", map, 12, new Window(1, 1)), 4);
        graph.Fix(graph.Elementwise("sum", OpNames.Add, map, input), 3);
        return graph.Build();

        // The quantizer's form: a hard sigmoid times the fraction that the DPU multiplies by.
        string Gate(string name, string value) => graph.Fix(
            graph.Elementwise(name, OpNames.Mul, graph.Unary(name + "_exact", OpNames.HardSigmoid, value),
                graph.Real(name + "_factor", [6f * 2731 / 16384], 1)), 7);

        string Activated(string name, string value) => activation == "hswish"
            ? graph.Fix(graph.Elementwise(name + "_swish", OpNames.Mul, value, Gate(name + "_gate", value)), 4)
            : graph.Fix(graph.Unary(name + "_relu", OpNames.Relu, value), 4);
    }

    private static string Relu(QuantizedGraphBuilder graph, string name, string input, int channels, Window window, int fixPoint) =>
        graph.Fix(graph.Unary(name + "_relu", OpNames.Relu, graph.Conv2d(name, input, channels, window)), fixPoint);

    private static Window Padded(int kernel) =>
        new(kernel, kernel) { PadLeft = kernel / 2, PadRight = kernel / 2, PadTop = kernel / 2, PadBottom = kernel / 2 };

    private static Window Strided(int kernel, int stride)
    {
        var pad = (kernel - 1) / 2;
        return new(kernel, kernel)
            { StrideHeight = stride, StrideWidth = stride, PadLeft = pad, PadTop = pad, PadRight = pad, PadBottom = pad };
    }
}
