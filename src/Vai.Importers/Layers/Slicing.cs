namespace Vai.Importers.Layers;

/// <summary>strided_slice along dimensions of the view.</summary>
internal static class Slicing
{
    /// <param name="ranges">For each dimension the first index, the one behind the last, and the step.</param>
    public static TensorView Emit(LayerGraph graph, Layer layer, TensorView input, ImmutableArray<(int Begin, int End, int Step)> ranges)
    {
        var whole = ranges.Zip(input.Shape).All(pair => pair.First == (0, pair.Second, 1));
        if (whole)
        {
            return input;
        }

        var (op, axes) = graph.WithAxes(layer, input);
        ImmutableArray<int> shape = [.. axes.Select(axis => Count(ranges[axis]))];
        var attributes = AttributeMap.Of(
            ("begin", AttributeValue.OfInt32Vector([.. axes.Select(axis => ranges[axis].Begin)])),
            ("end", AttributeValue.OfInt32Vector([.. axes.Select(axis => ranges[axis].End)])),
            ("strides", AttributeValue.OfInt32Vector([.. axes.Select(axis => ranges[axis].Step)])));
        return TensorView.Of(graph.Add(layer, OpNames.StridedSlice, shape, attributes, XirArgument.Of("input", op.Name)), axes);
    }

    /// <summary>A part of one dimension.</summary>
    public static TensorView Emit(LayerGraph graph, Layer layer, TensorView input, int axis, int begin, int end) =>
        Emit(graph, layer, input, [.. input.Shape.Select((size, other) => other == axis ? (begin, end, 1) : (0, size, 1))]);

    /// <summary>The input with a box of it replaced by other values.</summary>
    /// <param name="value">Of the box's shape.</param>
    /// <param name="box">For each dimension the first index and the one behind the last.</param>
    public static TensorView Replace(
        LayerGraph graph, Layer layer, TensorView input, TensorView value, ImmutableArray<(int Begin, int End)> box)
    {
        var axis = Enumerable.Range(0, input.Rank).FirstOrDefault(at => box[at] != (0, input.Shape[at]), -1);
        if (axis < 0)
        {
            return value;
        }

        var (begin, end) = box[axis];
        Layer Part(string part) => layer with { Name = layer.Name + part };
        TensorView Piece(string part, int from, int to) => Emit(graph, Part(part), input, axis, from, to);
        var inner = box.SetItem(axis, (0, end - begin));
        ImmutableArray<TensorView> pieces =
        [
            .. begin > 0 ? new[] { Piece("_before", 0, begin) } : [],
            Replace(graph, Part("_inner"), Piece("_at", begin, end), value, inner),
            .. end < input.Shape[axis] ? new[] { Piece("_after", end, input.Shape[axis]) } : [],
        ];
        return Concatenation.Emit(graph, layer, pieces, axis);
    }

    private static int Count((int Begin, int End, int Step) range) =>
        Math.Max(0, (int)(((long)range.End - range.Begin + range.Step - 1) / range.Step));
}
