using Vai.Importers.Keras.Model;
using Vai.Importers.Layers;

namespace Vai.Importers.Keras.Layers;

/// <summary>
/// The fix that the vendor's quantizer puts behind an input, in older and newer wrapping; its fix point is stored under the layer's name.
/// </summary>
internal sealed class VitisQuantize : IKerasLayer
{
    public ImmutableArray<string> Kinds => ["Vitis>VitisQuantize", "QuantizeLayer"];

    public TensorView Import(KerasUse use, LayerGraph graph) =>
        graph.Fix(use.Input, use.FixPoint(use.Entry.Name) ?? throw use.Bad($"it has no '{use.Entry.Name}_pos'"));
}
