namespace Vai.Importers.Layers;

/// <summary>
/// Mean, sum, maximum, minimum and product over dimensions of the view; over a map's height and width the mean is a global avgpool2d, which
/// the DPU has.
/// </summary>
internal static class Reduction
{
    /// <param name="type">reduction_mean, reduction_sum and their kin.</param>
    public static TensorView Emit(
        LayerGraph graph, Layer layer, string type, TensorView input, ImmutableArray<int> axes, bool keepDimensions)
    {
        axes = [.. axes.Distinct().Order()];
        var (op, order) = graph.WithAxes(layer, input);

        // The batch is 1: there is nothing to reduce.
        ImmutableArray<int> places =
            [.. axes.Select(axis => order.IndexOf(axis)).Where(place => place > 0 || op.Output.Shape[0] > 1).Order()];
        ImmutableArray<int> shape = [.. op.Output.Shape.Select((size, at) => places.Contains(at) ? 1 : size)];
        var isMap = op.Output.Shape is [1, _, _, _] && places is [1, 2];
        var reduced = (isMap, type) switch
        {
            (true, OpNames.ReductionMean) => Pool.Average(graph, layer, op, Pool.Global(op), ceil: false, countPadding: true),
            (true, OpNames.ReductionMax) => Pool.Max(graph, layer, op, Pool.Global(op), ceil: false),
            _ when places.IsEmpty => op,
            _ =>
                graph.Add(
                    layer, type, shape, AttributeMap.Of(("axis", AttributeValue.OfInt32Vector(places.AsSpan())), ("keep_dims", true)),
                    XirArgument.Of("input", op.Name)),
        };
        var view = TensorView.Of(reduced, order);
        return keepDimensions
            ? view
            : view.Reshape([.. view.Shape.Where((_, axis) => !axes.Contains(axis))])! with { Label = layer.Name + "_squeeze" };
    }

    /// <summary>The norm of degree 1 (absolutes), 2 (Euclid's) or without end (the largest).</summary>
    public static TensorView EmitNorm(
        LayerGraph graph, Layer layer, TensorView input, double degree, ImmutableArray<int> axes, bool keepDimensions)
    {
        Layer Part(string part) => layer with { Name = layer.Name + part };
        TensorView Absolute() => graph.Elementwise(Part("_abs"), OpNames.Abs, input);
        return degree switch
        {
            1 => Emit(graph, layer, OpNames.ReductionSum, Absolute(), axes, keepDimensions),
            2 => graph.Elementwise(
                layer, OpNames.Sqrt,
                Emit(graph, Part("_sum"), OpNames.ReductionSum, Arithmetic.Power(graph, Part("_square"), input, 2), axes, keepDimensions)),
            double.PositiveInfinity => Emit(graph, layer, OpNames.ReductionMax, Absolute(), axes, keepDimensions),
            _ => throw layer.Unsupported($"it is a norm of degree {degree}", "Use the norms 1, 2 or infinity."),
        };
    }

    /// <summary>
    /// The place of the largest element along a dimension, the first of equals: argmax, which runs on the CPU and gives real numbers.
    /// </summary>
    public static TensorView EmitArgMax(LayerGraph graph, Layer layer, TensorView input, int axis, bool keepDimension)
    {
        var (op, axes) = graph.WithAxes(layer, input);
        var place = axes.IndexOf(axis);
        var attributes = AttributeMap.Of(("axis", place));
        var kept = TensorView.Of(
            graph.Add(layer, OpNames.ArgMax, op.Output.Shape.SetItem(place, 1), attributes, XirArgument.Of("input", op.Name)), axes);
        return keepDimension ? kept : graph.Reshape(layer with { Name = layer.Name + "_squeezed" }, kept, input.Shape.RemoveAt(axis));
    }
}
