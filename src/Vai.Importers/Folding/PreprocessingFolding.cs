using Vai.Imaging;

namespace Vai.Importers.Folding;

/// <summary>
/// Makes the preprocessing of pictures part of a float graph: what the first layer can compute exactly goes into its weights and bias, so
/// that the graph takes pixels / 255, red before blue; what remains stands in the graph's attributes, for whoever shows it pictures.
/// </summary>
/// <remarks>
/// With u = pixel / 255 the layer's input x = (255·u − m)·s, so W' = 255·s·W and b' = b − Σ m·s·W. The sum is the same at every place only
/// where no zeros are padded, so a mean stays outside of a layer that pads.
/// </remarks>
internal static class PreprocessingFolding
{
    public static XirGraph Apply(XirGraph graph, ImagePreprocessing preprocessing)
    {
        var (folded, remaining) = FirstLayer(graph) is { } layer ? Fold(graph, layer, preprocessing) : (graph, preprocessing);
        return folded with { Attributes = remaining.AddTo(folded.Attributes) };
    }

    private static (XirGraph Graph, ImagePreprocessing Remaining) Fold(XirGraph graph, Layer layer, ImagePreprocessing preprocessing)
    {
        var hasMean = Enumerable.Range(0, layer.Channels).Any(channel => preprocessing.MeanOf(channel) != 0);
        var foldsNumbers = !hasMean || !layer.Pads;
        var weights = ConstantCodec.Read(layer.Weights);
        var reversed = preprocessing.Color == ColorOrder.Bgr && layer.Channels > 1;
        var (turned, offsets) = (new float[weights.Length], new double[layer.Outputs]);
        for (var i = 0; i < weights.Length; i++)
        {
            var channel = i % layer.Channels;
            var (mean, scale) = foldsNumbers ? (preprocessing.MeanOf(channel), 255 * preprocessing.ScaleOf(channel)) : (0, 1);
            turned[reversed ? i - channel + (layer.Channels - 1 - channel) : i] = (float)(weights[i] * scale);
            offsets[i / (weights.Length / layer.Outputs)] -= weights[i] * (double)scale / 255 * mean;
        }

        var remaining = preprocessing with { Color = ColorOrder.Rgb };
        remaining = foldsNumbers
            ? remaining with { Mean = ImagePreprocessing.Default.Mean, Scale = ImagePreprocessing.Default.Scale }
            : reversed ? remaining with { Mean = [.. remaining.Mean.Reverse()], Scale = [.. remaining.Scale.Reverse()] } : remaining;
        return (Replace(graph, layer, ConstantCodec.With(layer.Weights, turned), foldsNumbers && hasMean ? offsets : null), remaining);
    }

    private static XirGraph Replace(XirGraph graph, Layer layer, XirOp weights, double[]? offsets)
    {
        var ops = graph.Ops.Select(op => op.Name == weights.Name ? weights : op);
        if (offsets is not null && layer.Bias is { } bias)
        {
            float[] values = [.. ConstantCodec.Read(bias).Zip(offsets, (value, offset) => (float)(value + offset))];
            ops = ops.Select(op => op.Name == bias.Name ? ConstantCodec.With(bias, values) : op);
        }
        else if (offsets is not null)
        {
            var name = UniqueName(graph, layer.Op.Name + "_bias");
            var constant = ConstantCodec.Create(name, [.. offsets.Select(offset => (float)offset)], offsets.Length);
            ops = ops.SelectMany(op => op.Name == layer.Op.Name ? new[] { constant, WithBias(op, name) } : [op]);
        }

        return XirGraph.Create(graph.Name, ops, graph.Attributes);
    }

    private static XirOp WithBias(XirOp op, string bias) => op with
    {
        Arguments = op.Arguments.Add(XirArgument.Of("bias", bias)),
        Attributes = op.Is(OpTraits.Dense) ? op.Attributes : op.Attributes.With(("bias_term", true)),
    };

    private static string UniqueName(XirGraph graph, string name) =>
        graph.TryGetOp(name, out _) ? UniqueName(graph, name + "_folded") : name;

    /// <summary>
    /// The convolution or matmul that alone reads the graph's one picture; null where there is none, or its weights serve others too.
    /// </summary>
    private static Layer? FirstLayer(XirGraph graph)
    {
        if (graph.OfType(OpNames.Data).ToArray() is not [{ Output.Shape: [1, _, _, 1 or 3] } data]
            || graph.ConsumersOf(data.Name).ToArray() is not [var reader])
        {
            return null;
        }

        var channels = data.Output.Shape[3];
        if (reader.Type == OpNames.Conv2d && reader.Attributes.Get("group", 1) == 1)
        {
            return Of(
                graph, reader, reader.InputsOf("weights"), channels,
                reader.Attributes.Get("pad", ImmutableArray<int>.Empty).Any(count => count > 0)
                    || reader.Attributes.Get("pad_mode", "") is "SAME" or "CEIL");
        }

        // A flattened picture still has its channels last.
        var layer = reader.Is(OpTraits.Reshapes) && graph.ConsumersOf(reader.Name).ToArray() is [var next] ? next : reader;
        return layer.Is(OpTraits.Dense) && layer.Attributes.Get("transpose_b", false) && layer.InputsOf("input") is [_, var weights]
            ? Of(graph, layer, [weights], channels, pads: false)
            : null;
    }

    private static Layer? Of(XirGraph graph, XirOp op, ImmutableArray<string> weights, int channels, bool pads)
    {
        var bias = op.InputsOf("bias") is [var name] ? graph.Op(name) : null;
        return weights is [var only] && graph.Op(only) is { Type: OpNames.Const } constant && IsOwn(graph, constant)
            && constant.Output.Shape.Length > 1 && constant.Output.Shape[^1] % channels == 0
            && (bias is null || (bias.Type == OpNames.Const && IsOwn(graph, bias)))
            ? new Layer(op, constant, bias, channels, constant.Output.Shape[0], pads)
            : null;
    }

    private static bool IsOwn(XirGraph graph, XirOp constant) => graph.ConsumersOf(constant.Name).Count() == 1;

    /// <summary>A layer that takes a picture; its weights have the channels of the picture last.</summary>
    private sealed record Layer(XirOp Op, XirOp Weights, XirOp? Bias, int Channels, int Outputs, bool Pads);
}
