using Vai.Importers.Layers;

namespace Vai.Importers.Keras.Model;

/// <summary>What a layer of Keras becomes. One class a layer or family, found through <see cref="Layers.KerasLayers"/>.</summary>
internal interface IKerasLayer
{
    /// <summary>Names of classes.</summary>
    ImmutableArray<string> Kinds { get; }

    /// <exception cref="VaiException">VAI2043 to VAI2049: the layer is broken, or not supported in its form.</exception>
    TensorView Import(KerasUse use, LayerGraph graph);
}
