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
            layer, OpNames.InstanceNorm, flat, AttributeMap.Of(("eps", epsilon), ("affine", false)),
            XirArgument.Of("input", graph.InOrder(layer.Name + "_in", view).Name));
        return graph.Reshape(layer with { Name = layer.Name + "_out" }, TensorView.Of(op), shape)
            .Transpose([.. Enumerable.Range(0, input.Rank).Select(axis => order.IndexOf(axis))]);
    }

    /// <summary>Each group of channels, which are the view's second dimension, with its pixels.</summary>
    public static TensorView EmitGroups(LayerGraph graph, Layer layer, TensorView input, long groups, float epsilon)
    {
        if (input.Rank < 3 || groups < 1 || input.Shape[1] % groups != 0)
        {
            throw layer.NotFitting(
                $"its input is [{string.Join(", ", input.Shape)}], which has no {groups} groups of channels with pixels");
        }

        var channels = input.Shape[1];
        ImmutableArray<int> apart = [input.Shape[0], (int)groups, channels / (int)groups, .. input.Shape.Skip(2)];
        var grouped = graph.Reshape(layer with { Name = layer.Name + "_groups" }, input, apart);
        var normalized = Emit(graph, layer, grouped, [.. Enumerable.Range(2, grouped.Rank - 2)], epsilon);
        return graph.Reshape(layer with { Name = layer.Name + "_map" }, normalized, input.Shape);
    }

    private static int Product(IEnumerable<int> sizes) => sizes.Aggregate(1, (product, size) => product * size);
}
