namespace Vai.Importers.Layers;

/// <summary>where: one of two values by a third, shapes broadcast. The processor does it.</summary>
internal static class Selection
{
    public static TensorView Emit(LayerGraph graph, Layer layer, TensorView condition, TensorView yes, TensorView no)
    {
        var rank = new[] { condition.Rank, yes.Rank, no.Rank, 1 }.Max();
        TensorView[] operands =
        [
            .. new[] { condition, yes, no }.Select(view => view.Reshape([.. Enumerable.Repeat(1, rank - view.Rank), .. view.Shape])!),
        ];
        ImmutableArray<int> shape = [.. Enumerable.Range(0, rank).Select(axis => operands.Max(view => view.Shape[axis]))];
        if (operands.Any(view => view.Shape.Where((size, axis) => size != 1 && size != shape[axis]).Any()))
        {
            throw layer.NotFitting(string.Join(" and ", operands.Select(view => $"[{string.Join(", ", view.Shape)}]")));
        }

        var axes = graph.WithAxes(layer, operands.MaxBy(view => view.ElementCount)!).Axes;
        string[] names = [.. operands.Select(view => graph.Lay(layer.Name + "_in", view, axes).Name)];
        return TensorView.Of(
            graph.Add(layer, OpNames.Where, [.. axes.Select(axis => shape[axis])], AttributeMap.Empty, XirArgument.Of("input", names)),
            axes);
    }
}
