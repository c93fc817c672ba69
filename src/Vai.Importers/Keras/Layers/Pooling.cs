using Vai.Importers.Keras.Model;
using Vai.Importers.Layers;
using Vai.Numerics;

namespace Vai.Importers.Keras.Layers;

/// <summary>Max and average pools over one or two dimensions; average pools leave padding out of their divisor.</summary>
internal sealed class Pooling : IKerasLayer
{
    public ImmutableArray<string> Kinds =>
        ["AveragePooling1D", "AveragePooling2D", "AvgPool1D", "AvgPool2D", "MaxPool1D", "MaxPool2D", "MaxPooling1D", "MaxPooling2D",
            "Vitis>VitisAveragePooling2D"];

    public TensorView Import(KerasUse use, LayerGraph graph)
    {
        var image = Windows.Image(use, graph);
        var (height, width) = use.Config.Pair("pool_size", 2);
        var window = Windows.Of(use, image, use.Input.Rank == 3 ? 1 : height, width, "strides", (height, width));
        if (use.Entry.Kind.StartsWith("Max", StringComparison.Ordinal))
        {
            return Windows.Result(use, Pool.Max(graph, use.Layer, image, window, ceil: false));
        }

        var isScaled = use.Entry.Kind.StartsWith("Vitis>", StringComparison.Ordinal);
        var pool = Pool.Average(
            graph, isScaled ? use.Layer with { Name = use.Layer.Name + "_i0" } : use.Layer, image, window, ceil: false,
            countPadding: false);
        return Windows.Result(use, isScaled ? Scaled(use, graph, pool, height, width) : pool);
    }

    /// <summary>
    /// The mean times what the DPU's stand-in for 1/size makes of it (quantizer.md 2.4), as the vendor's exporter writes it.
    /// </summary>
    public static XirOp Scaled(KerasUse use, LayerGraph graph, XirOp pool, int height, int width)
    {
        var factor = AverageFactor.Of(height, width);
        var scale = graph.Const(
            new Parameter(use.Layer.Name + "_i1", [(float)Math.ScaleB((double)height * width * factor.Factor, -factor.Shift)]), 1);
        return graph.Add(use.Layer, OpNames.Mul, pool.Output.Shape, AttributeMap.Empty, XirArgument.Of("input", pool.Name, scale.Name));
    }
}
