using System.Collections.Immutable;
using Vai.Xir;

namespace Vai.Importers.Layers;

/// <summary>
/// Layer, group and instance norm of a trained model, which differ in the dimensions that they take mean and variance over: an
/// <c>instancenorm</c> whose pixels are those dimensions and whose channels are all others. It runs on the CPU.
/// </summary>
internal static class Normalization
{
    /// <param name="axes">The view's dimensions that are normalized together, none of them the first: that is the batch.</param>
    public static TensorView Emit(LayerGraph graph, Layer layer, TensorView input, ImmutableArray<int> axes, float epsilon)
    {
        if (axes.Contains(0))
        {
            throw layer.Unsupported("it normalizes over the batch", "Normalize over dimensions after the first.");
        }

        ImmutableArray<int> order = [0, .. axes, .. Enumerable.Range(1, input.Rank - 1).Except(axes)];
        ImmutableArray<int> shape = [.. order.Select(axis => input.Shape[axis])];
        ImmutableArray<int> flat = [shape[0], Product(shape.Skip(1).Take(axes.Length)), Product(shape.Skip(1 + axes.Length))];
        var view = graph.Reshape(layer with { Name = layer.Name + "_in" }, input.Transpose(order), flat);
        var op = graph.Add(
            layer, "instancenorm", flat, AttributeMap.Of(("eps", epsilon), ("affine", false)), XirArgument.Of("input", graph.InOrder(layer.Name + "_in", view).Name));
        return graph.Reshape(layer with { Name = layer.Name + "_out" }, TensorView.Of(op), shape)
            .Transpose([.. Enumerable.Range(0, input.Rank).Select(axis => order.IndexOf(axis))]);
    }

    private static int Product(IEnumerable<int> sizes) => sizes.Aggregate(1, (product, size) => product * size);
}
