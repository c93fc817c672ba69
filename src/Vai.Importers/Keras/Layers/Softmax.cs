using Vai.Importers.Keras.Model;
using Vai.Importers.Layers;

namespace Vai.Importers.Keras.Layers;

/// <summary>Softmax along one dimension.</summary>
internal sealed class Softmax : IKerasLayer
{
    public ImmutableArray<string> Kinds => ["Softmax"];

    public TensorView Import(KerasUse use, LayerGraph graph)
    {
        var axes = use.Config.Integers("axis");
        var axis = axes.Length == 0 ? -1 : axes[0];
        var place = axis < 0 ? axis + use.Input.Rank : axis;
        return axes.Length <= 1 && place >= 0 && place < use.Input.Rank
            ? Importers.Layers.Softmax.Emit(graph, use.Layer, use.Input, place)
            : throw use.Layer.Unsupported(
                $"its axes are [{string.Join(", ", axes.Take(8))}] of {use.Input.Rank} dimensions", "Use a softmax along one dimension.");
    }
}
