using Vai.Importers.Keras.Model;
using Vai.Importers.Layers;

namespace Vai.Importers.Keras.Layers;

/// <summary>Rescaling: x·scale + offset, one number each or one a channel.</summary>
internal sealed class Rescaling : IKerasLayer
{
    public ImmutableArray<string> Kinds => ["Rescaling"];

    public TensorView Import(KerasUse use, LayerGraph graph)
    {
        var channels = use.Input.Shape[^1];
        return Affine.Emit(
            graph, use.Layer, use.Input, use.Input.Rank - 1, Numbers(use, "scale", 1, channels), Numbers(use, "offset", 0, channels));
    }

    private static float[] Numbers(KerasUse use, string name, double fallback, int channels)
    {
        var items = use.Config.Items(name);
        return items.IsEmpty ? [.. Enumerable.Repeat((float)use.Config.Real(name, fallback), channels)]
            : items.Length == channels && items.All(
                item => item.ValueKind == System.Text.Json.JsonValueKind.Number) ? [.. items.Select(item => (float)item.GetDouble())]
            : throw use.Layer.NotFitting($"its {name} has {items.Length} numbers for {channels} channels");
    }
}
