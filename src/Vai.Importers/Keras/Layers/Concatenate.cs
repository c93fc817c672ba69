using Vai.Importers.Keras.Model;
using Vai.Importers.Layers;

namespace Vai.Importers.Keras.Layers;

/// <summary>Concatenate: concat.</summary>
internal sealed class Concatenate : IKerasLayer
{
    public ImmutableArray<string> Kinds => ["Concatenate"];

    public TensorView Import(KerasUse use, LayerGraph graph)
    {
        var axis = use.Config.Integer("axis", -1);
        return Concatenation.Emit(graph, use.Layer, use.Inputs, axis < 0 ? axis + use.Inputs[0].Rank : axis);
    }
}
