namespace Vai.Importers.Layers;

/// <summary>conv2d, or depthwise-conv2d where each channel has its own filter and gives one channel (xmodel.md 2.3).</summary>
internal static class Convolution
{
    /// <param name="image">NHWC.</param>
    /// <param name="weights">[outputs, height, width, inputs / groups], the window's height and width.</param>
    public static XirOp Emit(
        LayerGraph graph, Layer layer, XirOp image, Window window, int outputs, int groups, Parameter weights, Parameter? bias)
    {
        var (inputs, taps) = (image.Output.Shape[3], window.KernelHeight * window.KernelWidth);
        CheckChannels(layer, inputs, outputs, groups, weights, bias, taps);
        var (height, width) = WindowSizes.Output(layer, window, image);
        var depthwise = groups > 1 && groups == inputs && groups == outputs;
        var filters = depthwise
            ? graph.Const(
                weights.Select(values => Layout.ChannelsLast(values, 1, outputs, taps)), 1, window.KernelHeight, window.KernelWidth,
                outputs)
            : graph.Const(weights, outputs, window.KernelHeight, window.KernelWidth, inputs / groups);
        return graph.Add(
            layer, depthwise ? OpNames.DepthwiseConv2d : OpNames.Conv2d, [1, height, width, outputs],
            Attributes(window, inputs, outputs, groups, bias), Arguments(graph, image, filters, bias));
    }

    internal static AttributeMap Attributes(Window window, int inputs, int outputs, int groups, Parameter? bias) =>
        AttributeMap.Of(window.ToAttributes()).With(
        ("pad_mode", "FLOOR"), ("group", groups), ("in_dim", inputs), ("out_dim", outputs), ("bias_term", bias is not null));

    internal static XirArgument[] Arguments(LayerGraph graph, XirOp image, XirOp weights, Parameter? bias)
    {
        var (input, filters) = (XirArgument.Of("input", image.Name), XirArgument.Of("weights", weights.Name));
        return bias is null ? [input, filters] : [input, filters, XirArgument.Of("bias", graph.Const(bias, (int)bias.Count).Name)];
    }

    internal static void CheckChannels(Layer layer, int inputs, int outputs, int groups, Parameter weights, Parameter? bias, int taps)
    {
        if (groups < 1 || inputs % groups != 0 || outputs < 1 || outputs % groups != 0
            || (long)outputs * (inputs / groups) * taps != weights.Count)
        {
            throw layer.NotFitting(
                $"its input has {inputs} channels; its {weights.Count} weights are not {groups} groups of filters of {taps} taps for " +
                    $"{outputs} output channels");
        }

        if (bias is not null && bias.Count != outputs)
        {
            throw layer.NotFitting($"it has {bias.Count} biases for {outputs} output channels");
        }
    }
}
