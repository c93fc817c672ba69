using Vai.Importers.Keras.Model;
using Vai.Importers.Layers;

namespace Vai.Importers.Keras.Layers;

/// <summary>Conv1D and Conv2D: kernel [height, width, inputs / groups, outputs].</summary>
internal sealed class Conv : IKerasLayer
{
    public ImmutableArray<string> Kinds => ["Conv1D", "Conv2D", "Convolution1D", "Convolution2D"];

    public TensorView Import(KerasUse use, LayerGraph graph)
    {
        var image = Windows.Image(use, graph);
        var isRow = use.Input.Rank == 3;
        var (kernel, shape) = use.Weight("kernel", 0, isRow ? 3 : 4);
        var (height, width, inputs, outputs) = isRow ? (1, shape[0], shape[1], shape[2]) : (shape[0], shape[1], shape[2], shape[3]);
        var bias = use.Vector("bias", 1, use.Config.Flag("use_bias", true));
        var window = Windows.Of(use, image, height, width, "strides", (1, 1));

        // [taps, inputs, outputs] to [outputs, taps, inputs].
        var filters = kernel.Select(values => Layout.ChannelsLast(values, 1, height * width * inputs, outputs));
        var result = Convolution.Emit(graph, use.Layer, image, window, outputs, use.Config.Integer("groups", 1), filters, bias);
        return Functions.ApplyActivation(use, graph, Windows.Result(use, result));
    }
}
