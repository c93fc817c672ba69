namespace Vai.Importers.Layers;

/// <summary>gather along dimensions of the view: what is turned round, shifted, repeated or picked by constant places. The processor does
/// it.</summary>
internal static class Gathering
{
    /// <param name="indices">For each element of the result along the dimension its place.</param>
    public static TensorView Emit(LayerGraph graph, Layer layer, TensorView input, int axis, IReadOnlyList<int> indices)
    {
        if (indices.SequenceEqual(Enumerable.Range(0, input.Shape[axis])))
        {
            return input;
        }

        var (op, axes) = graph.WithAxes(layer, input);
        var at = axes.IndexOf(axis);
        return TensorView.Of(
            graph.Add(
                layer, OpNames.Gather, op.Output.Shape.SetItem(at, indices.Count),
                AttributeMap.Of(("axis", at), ("indices", AttributeValue.OfInt32Vector([.. indices]))), XirArgument.Of("input", op.Name)),
            axes);
    }

    public static TensorView Flip(LayerGraph graph, Layer layer, TensorView input, IEnumerable<int> axes) => axes.Aggregate(
        input, (view, axis) => Emit(graph, layer, view, axis, [.. Enumerable.Range(0, view.Shape[axis]).Reverse()]));

    /// <summary>Moved towards the end by so many elements; what leaves there comes in at the front.</summary>
    public static TensorView Roll(LayerGraph graph, Layer layer, TensorView input, int axis, long shift)
    {
        var size = input.Shape[axis];
        return Emit(graph, layer, input, axis, [.. Enumerable.Range(0, size).Select(at => (int)((((at - shift) % size) + size) % size))]);
    }

    /// <summary>Dimensions of 1 repeated to the shape, dimensions before the first added.</summary>
    public static TensorView Broadcast(LayerGraph graph, Layer layer, TensorView input, ImmutableArray<int> shape)
    {
        var view = input.Rank < shape.Length
            ? input.Reshape([.. Enumerable.Repeat(1, shape.Length - input.Rank), .. input.Shape])!
            : input;
        if (view.Rank != shape.Length || !view.Shape.Zip(shape).All(pair => pair.First == pair.Second || pair.First == 1))
        {
            throw layer.NotFitting($"[{string.Join(", ", input.Shape)}] cannot be repeated to [{string.Join(", ", shape)}]");
        }

        return Enumerable.Range(0, shape.Length).Aggregate(view, (repeated, axis) => repeated.Shape[axis] == shape[axis]
            ? repeated
            : Emit(graph, layer, repeated, axis, new int[shape[axis]]));
    }

    /// <summary>The whole so many times, along each dimension.</summary>
    /// <param name="counts">As many as the result has dimensions.</param>
    public static TensorView Tile(LayerGraph graph, Layer layer, TensorView input, ImmutableArray<long> counts)
    {
        var view = input.Reshape([.. Enumerable.Repeat(1, Math.Max(counts.Length - input.Rank, 0)), .. input.Shape])!;
        if (counts.Length != view.Rank || view.Shape.Zip(counts).Any(pair => pair.Second < 1 || pair.First * pair.Second > 1 << 24))
        {
            throw layer.NotFitting($"it repeats [{string.Join(", ", input.Shape)}] [{string.Join(", ", counts)}] times");
        }

        return counts.Index().Aggregate(view, (tiled, count) => Emit(
            graph, layer, tiled, count.Index,
            [.. Enumerable.Range(0, (int)count.Item * view.Shape[count.Index]).Select(at => at % view.Shape[count.Index])]));
    }

    /// <summary>The outermost elements repeated beyond the ends.</summary>
    public static TensorView PadWithEdges(LayerGraph graph, Layer layer, TensorView input, ImmutableArray<(int Begin, int End)> pads) =>
        pads.Index().Aggregate(input, (padded, pad) => Emit(
            graph, layer, padded, pad.Index,
            [
                .. Enumerable.Range(-pad.Item.Begin, input.Shape[pad.Index] + pad.Item.Begin + pad.Item.End)
                    .Select(at => Math.Clamp(at, 0, input.Shape[pad.Index] - 1)),
            ]));
}
