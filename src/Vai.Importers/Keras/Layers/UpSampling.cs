using Vai.Importers.Keras.Model;
using Vai.Importers.Layers;

namespace Vai.Importers.Keras.Layers;

/// <summary>UpSampling2D by whole numbers, nearest or bilinear (between the centres of pixels).</summary>
internal sealed class UpSampling : IKerasLayer
{
    private const int LargestFactor = 64;

    public ImmutableArray<string> Kinds => ["UpSampling2D"];

    public TensorView Import(KerasUse use, LayerGraph graph)
    {
        var image = Windows.Image(use, graph);
        var (rows, columns) = use.Config.Pair("size", 2);
        var nearest = use.Config.Text("interpolation", "nearest") switch
        {
            "nearest" => true,
            "bilinear" => false,
            var other => throw use.Layer.Unsupported($"its interpolation is '{other}'", "Use 'nearest' or 'bilinear'."),
        };
        if (rows is < 1 or > LargestFactor || columns is < 1 or > LargestFactor)
        {
            throw use.Layer.Unsupported($"its size is {rows}x{columns}", $"Use factors from 1 to {LargestFactor}.");
        }

        var shape = image.Output.Shape;
        return Windows.Result(
            use,
            Resampling.Emit(
                graph, use.Layer, image, shape[1] * rows, shape[2] * columns, nearest, alignCorners: false, halfPixelCenters: !nearest));
    }
}
