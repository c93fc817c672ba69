using Vai.Importers.Keras.Model;
using Vai.Importers.Layers;

namespace Vai.Importers.Keras.Layers;

/// <summary>SeparableConv2D: a depthwise convolution and one of 1×1 behind it.</summary>
internal sealed class SeparableConv : IKerasLayer
{
    public ImmutableArray<string> Kinds => ["SeparableConv2D", "SeparableConvolution2D"];

    public TensorView Import(KerasUse use, LayerGraph graph)
    {
        var depthwise = DepthwiseConv.Emit(
            use, graph, use.Layer with { Name = use.Layer.Name + "_depthwise" }, Windows.Image(use, graph), "depthwise_kernel", null);
        var (kernel, shape) = use.Weight("pointwise_kernel", 1, 4);
        var bias = use.Vector("bias", 2, use.Config.Flag("use_bias", true));
        if (shape[0] != 1 || shape[1] != 1)
        {
            throw use.Bad($"its pointwise kernel is [{string.Join(", ", shape)}]");
        }

        var filters = kernel.Select(values => Layout.ChannelsLast(values, 1, shape[2], shape[3]));
        var result = Convolution.Emit(graph, use.Layer, depthwise, new Window(1, 1), shape[3], 1, filters, bias);
        return Functions.ApplyActivation(use, graph, Windows.Result(use, result));
    }
}
