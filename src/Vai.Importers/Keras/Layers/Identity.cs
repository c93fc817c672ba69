using Vai.Importers.Keras.Model;
using Vai.Importers.Layers;

namespace Vai.Importers.Keras.Layers;

/// <summary>What changes nothing in a trained model.</summary>
internal sealed class Identity : IKerasLayer
{
    public ImmutableArray<string> Kinds =>
        ["ActivityRegularization", "AlphaDropout", "Dropout", "GaussianDropout", "GaussianNoise", "Identity", "SpatialDropout1D",
            "SpatialDropout2D"];

    public TensorView Import(KerasUse use, LayerGraph graph) => use.Input;
}
