using Vai.Importers.Keras.Model;
using Vai.Importers.Layers;

namespace Vai.Importers.Keras.Layers;

/// <summary>Mean and maximum over a whole map.</summary>
internal sealed class GlobalPooling : IKerasLayer
{
    public ImmutableArray<string> Kinds =>
    [
        "GlobalAveragePooling1D", "GlobalAveragePooling2D", "GlobalAvgPool1D", "GlobalAvgPool2D", "GlobalMaxPooling1D",
        "GlobalMaxPooling2D", "GlobalMaxPool1D", "GlobalMaxPool2D",
        "Vitis>VitisGlobalAveragePooling2D",
    ];

    public TensorView Import(KerasUse use, LayerGraph graph)
    {
        var image = Windows.Image(use, graph);
        var window = Pool.Global(image);
        var isMean = use.Entry.Kind.Contains("Av", StringComparison.Ordinal);
        var isScaled = use.Entry.Kind.StartsWith("Vitis>", StringComparison.Ordinal);
        var pool = isMean
            ? Pool.Average(
                graph, isScaled ? use.Layer with { Name = use.Layer.Name + "_i0" } : use.Layer, image, window, ceil: false,
                countPadding: true)
            : Pool.Max(graph, use.Layer, image, window, ceil: false);
        var result = Windows.Result(use, isScaled ? Pooling.Scaled(use, graph, pool, window.KernelHeight, window.KernelWidth) : pool);
        ImmutableArray<int> vector = [1, image.Output.Shape[3]];
        return use.Config.Flag("keepdims", false) ? result : result.Reshape(vector)! with { Label = use.Layer.Name + "_squeeze" };
    }
}
