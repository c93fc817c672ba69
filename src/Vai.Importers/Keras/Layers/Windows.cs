using Vai.Importers.Keras.Model;
using Vai.Importers.Layers;

namespace Vai.Importers.Keras.Layers;

/// <summary>What layers with a window share: strides, dilation, padding "same" or "valid", over one or two dimensions.</summary>
internal static class Windows
{
    private const int Largest = 1 << 15;

    /// <summary>The input as NHWC: a sequence [1, steps, channels] is a map of one row.</summary>
    public static XirOp Image(KerasUse use, LayerGraph graph)
    {
        var input = use.Input;
        var map = input.Rank == 3 ? graph.Reshape(use.Layer, input, input.Shape.Insert(use.IsChannelsFirst ? 2 : 1, 1)) : input;
        return graph.Image(use.Layer, map, use.IsChannelsFirst);
    }

    /// <summary>An NHWC result as the layer gives it.</summary>
    public static TensorView Result(KerasUse use, XirOp image)
    {
        var map = LayerGraph.OfImage(image, use.IsChannelsFirst);
        return use.Input.Rank == 3
            ? map.Reshape(map.Shape.RemoveAt(use.IsChannelsFirst ? 2 : 1))! with { Label = use.Layer.Name + "_row" }
            : map;
    }

    /// <summary>The window over an image.</summary>
    /// <param name="strides">The name of the strides in the configuration.</param>
    /// <param name="fallback">Strides where there are none.</param>
    public static Window Of(KerasUse use, XirOp image, int height, int width, string strides, (int Height, int Width) fallback)
    {
        var isRow = use.Input.Rank == 3;
        var (strideHeight, strideWidth) = use.Config.Has(strides) ? use.Config.Pair(strides, 1) : fallback;
        var (dilationHeight, dilationWidth) = use.Config.Pair("dilation_rate", 1);
        int[] numbers = [height, width, strideHeight, strideWidth, dilationHeight, dilationWidth];
        if (numbers.Any(number => number is < 1 or > Largest))
        {
            throw use.Layer.Unsupported(
                $"its window is {height}x{width}, its strides {strideHeight}x{strideWidth}, its dilation {dilationHeight}x{dilationWidth}",
                $"Use numbers from 1 to {Largest}.");
        }

        var window = new Window(height, width)
        {
            StrideHeight = isRow
                ? 1
                : strideHeight, StrideWidth = strideWidth, DilationHeight = isRow
                ? 1
                : dilationHeight, DilationWidth = dilationWidth,
        };
        return use.Config.Text("padding", "valid") switch
        {
            "valid" => window,
            "same" => WindowSizes.Same(window, image.Output.Shape[1], image.Output.Shape[2]),
            "causal" when isRow => window with { PadLeft = window.SpanWidth - 1 },
            var other => throw use.Layer.Unsupported($"its padding is '{other}'", "Use 'same' or 'valid'."),
        };
    }
}
