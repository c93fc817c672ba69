using Vai.Importers.Keras.Model;
using Vai.Importers.Layers;

namespace Vai.Importers.Keras.Layers;

/// <summary>Activation, and ELU whose parameter is its own.</summary>
internal sealed class Activation : IKerasLayer
{
    public ImmutableArray<string> Kinds => ["Activation", "ELU"];

    public TensorView Import(KerasUse use, LayerGraph graph) => use.Entry.Kind == "ELU"
        ? graph.Elementwise(use.Layer, OpNames.Elu, use.Input, ("alpha", (float)use.Config.Real("alpha", 1)))
        : Functions.ApplyActivation(use, graph, use.Input, isOwnLayer: true);
}
