namespace Vai.Importers.Layers;

/// <summary>batch_matmul: products of computed matrices, as in attention. The processor does it.</summary>
internal static class Products
{
    public static TensorView Emit(LayerGraph graph, Layer layer, TensorView left, TensorView right)
    {
        if (left.Rank < 2 || right.Rank < 2 || left.Shape[^1] != right.Shape[^2])
        {
            throw layer.NotFitting($"its operands are [{string.Join(", ", left.Shape)}] and [{string.Join(", ", right.Shape)}]");
        }

        // Dimension 0 of an op is the batch.
        var rank = Math.Max(Math.Max(left.Rank, right.Rank), 3);
        (left, right) = (OfRank(left, rank), OfRank(right, rank));
        ImmutableArray<int> outer = [.. left.Shape[..^2].Zip(right.Shape[..^2], Math.Max)];
        left = Gathering.Broadcast(graph, layer with { Name = layer.Name + "_left" }, left, [.. outer, .. left.Shape[^2..]]);
        right = Gathering.Broadcast(graph, layer with { Name = layer.Name + "_right" }, right, [.. outer, .. right.Shape[^2..]]);
        var isBatch = outer[0] == 1;
        if (!isBatch)
        {
            (left, right) = (OfRank(left, rank + 1), OfRank(right, rank + 1));
        }

        var product = TensorView.Of(graph.Add(
            layer, OpNames.BatchMatMul, [.. left.Shape[..^1], right.Shape[^1]], AttributeMap.Empty,
            XirArgument.Of("input", graph.InOrder(layer.Name + "_left", left).Name, graph.InOrder(layer.Name + "_right", right).Name)));
        return isBatch ? product : product.Reshape(product.Shape[1..])!;
    }

    private static TensorView OfRank(TensorView view, int rank) =>
        view.Rank < rank ? view.Reshape([.. Enumerable.Repeat(1, rank - view.Rank), .. view.Shape])! : view;
}
