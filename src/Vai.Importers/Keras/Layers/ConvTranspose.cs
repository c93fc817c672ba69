using Vai.Importers.Keras.Model;
using Vai.Importers.Layers;

namespace Vai.Importers.Keras.Layers;

/// <summary>Conv2DTranspose: kernel [height, width, outputs, inputs].</summary>
internal sealed class ConvTranspose : IKerasLayer
{
    public ImmutableArray<string> Kinds => ["Conv2DTranspose", "Convolution2DTranspose"];

    public TensorView Import(KerasUse use, LayerGraph graph)
    {
        if (use.Config.Has("output_padding"))
        {
            throw use.Layer.Unsupported("it has an output_padding", "Use output_padding=None.");
        }

        var image = Windows.Image(use, graph);
        var (kernel, shape) = use.Weight("kernel", 0, 4);
        var (height, width, outputs, inputs) = (shape[0], shape[1], shape[2], shape[3]);
        var bias = use.Vector("bias", 1, use.Config.Flag("use_bias", true));
        var window = Windows.Of(use, image, height, width, "strides", (1, 1)) with { PadTop = 0, PadBottom = 0, PadLeft = 0, PadRight = 0 };

        // "same": the input's size times the stride. "valid": at least what the stride covers, also where the kernel is smaller.
        var isSame = use.Config.Text("padding", "valid") == "same";
        var (top, bottom) = Pads(window.SpanHeight - window.StrideHeight, isSame);
        var (left, right) = Pads(window.SpanWidth - window.StrideWidth, isSame);
        window = window with { PadTop = top, PadBottom = bottom, PadLeft = left, PadRight = right };

        // [taps, outputs, inputs] to [outputs, taps, inputs].
        var filters = kernel.Select(values => Layout.Reordered(values, [height * width, outputs, inputs], [1, 0, 2]));
        var result = TransposedConvolution.Emit(graph, use.Layer, image, window, outputs, 1, filters, bias);
        return Functions.ApplyActivation(use, graph, Windows.Result(use, result));
    }

    private static (int Begin, int End) Pads(int total, bool isSame) =>
        total < 0 ? (0, total) : isSame ? WindowSizes.Halves(total, moreAtEnd: true) : (0, 0);
}
