using Vai.Importers.Keras.Model;
using Vai.Importers.Layers;

namespace Vai.Importers.Keras.Layers;

/// <summary>LeakyReLU; the slope is called alpha in Keras 2, negative_slope in Keras 3.</summary>
internal sealed class LeakyReLU : IKerasLayer
{
    public ImmutableArray<string> Kinds => ["LeakyReLU"];

    public TensorView Import(KerasUse use, LayerGraph graph) =>
        graph.Elementwise(
            use.Layer, OpNames.LeakyRelu, use.Input, ("alpha", (float)use.Config.Real("negative_slope", use.Config.Real("alpha", 0.3))));
}
