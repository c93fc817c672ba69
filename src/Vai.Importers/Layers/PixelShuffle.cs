namespace Vai.Importers.Layers;

/// <summary>Depth to space and back: pixel-shuffle in PyTorch's order of channels, otherwise the dimensions regarded anew.</summary>
internal static class PixelShuffle
{
    /// <param name="input">NCHW.</param>
    /// <param name="channelsOutside">PyTorch's order, channel c·s² + dy·s + dx (CRD); otherwise dy, dx, c (DCR), as TensorFlow has
    /// it.</param>
    public static TensorView ToSpace(LayerGraph graph, Layer layer, TensorView input, int scale, bool channelsOutside)
    {
        if (input.Shape is not [1, var channels, var height, var width] || scale is < 1 or > 1 << 10 || channels % (scale * scale) != 0)
        {
            throw layer.NotFitting($"[{string.Join(", ", input.Shape)}] by {scale}");
        }

        var left = channels / (scale * scale);
        if (channelsOutside)
        {
            return Shuffle(graph, layer, input, [1, height * scale, width * scale, left], scale, isToSpace: true);
        }

        var cut = graph.Reshape(layer, input, [1, scale, scale, left, height, width]).Transpose([0, 3, 4, 1, 5, 2]);
        return graph.Reshape(layer, cut, [1, left, height * scale, width * scale]);
    }

    /// <param name="input">NCHW.</param>
    /// <param name="channelsOutside">PyTorch's order; otherwise TensorFlow's and ONNX's, block offset outside and channel inside.</param>
    public static TensorView ToDepth(LayerGraph graph, Layer layer, TensorView input, int scale, bool channelsOutside)
    {
        if (input.Shape is not [1, var channels, var height, var width] || scale is < 1 or > 1 << 10 || height % scale != 0
            || width % scale != 0)
        {
            throw layer.NotFitting($"[{string.Join(", ", input.Shape)}] by {scale}");
        }

        if (channelsOutside)
        {
            return Shuffle(graph, layer, input, [1, height / scale, width / scale, channels * scale * scale], scale, isToSpace: false);
        }

        var cut = graph.Reshape(layer, input, [1, channels, height / scale, scale, width / scale, scale]).Transpose([0, 3, 5, 1, 2, 4]);
        return graph.Reshape(layer, cut, [1, channels * scale * scale, height / scale, width / scale]);
    }

    private static TensorView Shuffle(
        LayerGraph graph, Layer layer, TensorView input, ImmutableArray<int> shape, int scale, bool isToSpace) => LayerGraph.OfImage(
        graph.Add(
            layer, OpNames.PixelShuffle, shape, AttributeMap.Of(("scale", scale), ("upscale", isToSpace)),
            XirArgument.Of("input", graph.Image(layer, input, isChannelsFirst: true).Name)),
        isChannelsFirst: true);
}
