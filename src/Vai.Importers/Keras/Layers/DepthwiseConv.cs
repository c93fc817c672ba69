using Vai.Importers.Keras.Model;
using Vai.Importers.Layers;

namespace Vai.Importers.Keras.Layers;

/// <summary>DepthwiseConv2D: kernel [height, width, inputs, multiplier].</summary>
internal sealed class DepthwiseConv : IKerasLayer
{
    public ImmutableArray<string> Kinds => ["DepthwiseConv2D"];

    public TensorView Import(KerasUse use, LayerGraph graph)
    {
        var image = Windows.Image(use, graph);
        var bias = use.Vector("bias", 1, use.Config.Flag("use_bias", true));
        return Functions.ApplyActivation(use, graph, Windows.Result(use, Emit(use, graph, use.Layer, image, "depthwise_kernel", bias)));
    }

    /// <summary>Adds the depthwise convolution.</summary>
    /// <param name="role">The weights; older files call them kernel.</param>
    public static XirOp Emit(KerasUse use, LayerGraph graph, Layer layer, XirOp image, string role, Parameter? bias)
    {
        var hasOwnRole = use.Weights.Find(use.Entry, role, 0) is not null;
        var (kernel, shape) = use.Weight(hasOwnRole ? role : "kernel", 0, 4);
        var outputs = checked(shape[2] * shape[3]);
        var window = Windows.Of(use, image, shape[0], shape[1], "strides", (1, 1));

        // Output channel i·multiplier + m belongs to input channel i: [taps, outputs] to [outputs, taps].
        var filters = kernel.Select(values => Layout.ChannelsLast(values, 1, shape[0] * shape[1], outputs));
        return Convolution.Emit(graph, layer, image, window, outputs, shape[2], filters, bias);
    }
}
