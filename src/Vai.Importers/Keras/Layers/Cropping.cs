using Vai.Importers.Keras.Model;
using Vai.Importers.Layers;

namespace Vai.Importers.Keras.Layers;

/// <summary>Cropping1D and Cropping2D: a slice.</summary>
internal sealed class Cropping : IKerasLayer
{
    public ImmutableArray<string> Kinds => ["Cropping1D", "Cropping2D"];

    public TensorView Import(KerasUse use, LayerGraph graph)
    {
        var borders = ZeroPadding.Borders(use, "cropping");
        var ranges = use.Input.Shape.Select((size, axis) => (Begin: borders[axis].Begin, End: size - borders[axis].End, Step: 1))
            .ToImmutableArray();
        return borders.All(border => border.Begin >= 0 && border.End >= 0) && ranges.All(range => range.Begin < range.End)
            ? Slicing.Emit(graph, use.Layer, use.Input, ranges)
            : throw use.Layer.NotFitting($"it crops [{string.Join(", ", borders)}] of [{string.Join(", ", use.Input.Shape)}]");
    }
}
