using Vai.Importers.Keras.Model;
using Vai.Importers.Layers;

namespace Vai.Importers.Keras.Layers;

/// <summary>Permute: the dimensions behind the batch, counted from 1, in another order.</summary>
internal sealed class Permute : IKerasLayer
{
    public ImmutableArray<string> Kinds => ["Permute"];

    public TensorView Import(KerasUse use, LayerGraph graph)
    {
        ImmutableArray<int> order = [0, .. use.Config.Integers("dims")];
        return order.Order().SequenceEqual(Enumerable.Range(0, use.Input.Rank))
            ? use.Input.Transpose(order)
            : throw use.Bad($"its order is [{string.Join(", ", order.Skip(1).Take(16))}] of {use.Input.Rank - 1} dimensions");
    }
}
