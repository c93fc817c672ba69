using Vai.Importers.Keras.Model;
using Vai.Importers.Layers;

namespace Vai.Importers.Keras.Layers;

/// <summary>PReLU with one slope a channel: shared_axes names height and width.</summary>
internal sealed class PReLU : IKerasLayer
{
    public ImmutableArray<string> Kinds => ["PReLU"];

    public TensorView Import(KerasUse use, LayerGraph graph)
    {
        var axis = use.ChannelAxis;
        var (slopes, shape) = use.Weight("alpha", 0, use.Input.Rank - 1);
        return shape.Where((size, i) => i != axis - 1 && size != 1).Any()
            ? throw use.Layer.Unsupported(
                $"its slopes are [{string.Join(", ", shape)}] for [{string.Join(", ", use.Input.Shape)}]",
                "Use shared_axes=[1, 2], which gives one slope a channel.")
            : Importers.Layers.PRelu.Emit(graph, use.Layer, use.Input, axis, slopes);
    }
}
