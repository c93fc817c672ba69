using Vai.Importers.Keras.Model;
using Vai.Importers.Layers;

namespace Vai.Importers.Keras.Layers;

/// <summary>Flatten: everything behind the batch in one dimension, channels last.</summary>
internal sealed class Flatten : IKerasLayer
{
    public ImmutableArray<string> Kinds => ["Flatten"];

    public TensorView Import(KerasUse use, LayerGraph graph)
    {
        var input = use.IsChannelsFirst && use.Input.Rank == 4 ? use.Input.Transpose([0, 2, 3, 1]) : use.Input;
        return graph.Reshape(use.Layer, input, [1, (int)input.ElementCount]);
    }
}
