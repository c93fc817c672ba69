using Vai.Importers.Keras.Model;
using Vai.Importers.Layers;

namespace Vai.Importers.Keras.Layers;

/// <summary>Reshape behind the batch, with at most one size of -1.</summary>
internal sealed class Reshape : IKerasLayer
{
    public ImmutableArray<string> Kinds => ["Reshape"];

    public TensorView Import(KerasUse use, LayerGraph graph)
    {
        var sizes = use.Config.Integers("target_shape");
        var given = sizes.Where(size => size != -1).Aggregate(
            1L, (product, size) => size > 0 && product <= int.MaxValue ? product * size : 0);
        if (given < 1 || sizes.Count(size => size == -1) > 1 || use.Input.ElementCount % given != 0)
        {
            throw use.Layer.NotFitting($"[{string.Join(", ", use.Input.Shape)}] cannot become [1, {string.Join(", ", sizes.Take(16))}]");
        }

        return graph.Reshape(use.Layer, use.Input, [1, .. sizes.Select(size => size == -1 ? (int)(use.Input.ElementCount / given) : size)]);
    }
}
