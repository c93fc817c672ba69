namespace Vai.Importers.Layers;

/// <summary>add, sub, mul, div, min, max of two operands with broadcasting.</summary>
internal static class Arithmetic
{
    /// <summary>A scale is a convolution of one tap, over maps and sequences.</summary>
    private const int LargestRankOfScale = 4;

    /// <summary>Of two computed values.</summary>
    public static TensorView Emit(LayerGraph graph, Layer layer, string type, TensorView left, TensorView right)
    {
        if (left.LiesAs(right))
        {
            return left.On(
                graph.Add(layer, type, left.Op.Output.Shape, AttributeMap.Empty, XirArgument.Of("input", left.Op.Name, right.Op.Name)));
        }

        (left, right) = (OfRank(left, right.Rank), OfRank(right, left.Rank));
        CheckBroadcast(layer, left.Shape, right.Shape);

        // The larger operand says how the result lies.
        var (leftOp, rightOp, axes) = left.ElementCount >= right.ElementCount
            ? Aligned(graph, layer, left, right)
            : Swap(Aligned(graph, layer, right, left));
        ImmutableArray<int> shape = [.. leftOp.Output.Shape.Zip(rightOp.Output.Shape, Math.Max)];
        return TensorView.Of(graph.Add(layer, type, shape, AttributeMap.Empty, XirArgument.Of("input", leftOp.Name, rightOp.Name)), axes);
    }

    /// <summary>A computed value to a constant power, by the op that says it best.</summary>
    public static TensorView Power(LayerGraph graph, Layer layer, TensorView value, double exponent) => exponent switch
    {
        1 => value,
        2 => Emit(graph, layer, OpNames.Mul, value, value),
        3 => Emit(graph, layer, OpNames.Mul, Emit(graph, layer with { Name = layer.Name + "_square" }, OpNames.Mul, value, value), value),
        0.5 => graph.Elementwise(layer, OpNames.Sqrt, value),
        -0.5 => graph.Elementwise(layer, OpNames.Rsqrt, value),
        -1 => graph.Elementwise(layer, OpNames.Reciprocal, value),
        _ => EmitConstant(graph, layer, OpNames.Pow, value, new Parameter(layer.Name + ".exponent", [(float)exponent]), [],
            constantFirst: false),
    };

    /// <summary>Of a computed value and a constant: a scale where the constant goes by channel, otherwise the op with a constant.</summary>
    /// <param name="constantFirst">Whether the constant is the left operand.</param>
    public static TensorView EmitConstant(
        LayerGraph graph, Layer layer, string type, TensorView value, Parameter constant, ImmutableArray<int> constantShape,
        bool constantFirst)
    {
        value = OfRank(value, constantShape.Length);
        constantShape = [.. Enumerable.Repeat(1, Math.Max(value.Rank - constantShape.Length, 0)), .. constantShape];
        CheckBroadcast(layer, value.Shape, constantShape);
        if (constant.FixPoint is null && value.Rank <= LargestRankOfScale
            && ScaleOf(graph, layer, type, value, constant, constantShape, constantFirst) is { } scaled)
        {
            return scaled;
        }

        (type, constant) = constant.FixPoint is null && !constantFirst ? Inverted(type, constant) : (type, constant);
        var (op, axes) = graph.WithAxes(layer, value);
        ImmutableArray<int> laidShape = [.. axes.Select(axis => constantShape[axis])];
        var laid = graph.Const(constant.Select(values => Layout.Reordered(values, constantShape, axes)), laidShape.AsSpan());
        ImmutableArray<int> shape = [.. op.Output.Shape.Zip(laidShape, Math.Max)];
        var operands = constantFirst ? XirArgument.Of("input", laid.Name, op.Name) : XirArgument.Of("input", op.Name, laid.Name);
        return TensorView.Of(graph.Add(layer, type, shape, AttributeMap.Empty, operands), axes);
    }

    // The DPU adds and multiplies; with a constant the other two are the same.
    private static (string Type, Parameter Constant) Inverted(string type, Parameter constant) => type switch
    {
        OpNames.Sub => (OpNames.Add, constant.Select(numbers => Array.ConvertAll(numbers, number => -number))),
        OpNames.Div => (OpNames.Mul, constant.Select(numbers => Array.ConvertAll(numbers, number => (float)(1.0 / number)))),
        _ => (type, constant),
    };

    private static TensorView? ScaleOf(
        LayerGraph graph, Layer layer, string type, TensorView value, Parameter constant, ImmutableArray<int> shape, bool constantFirst)
    {
        var wide = Enumerable.Range(0, shape.Length).Where(axis => shape[axis] != 1).ToArray();
        if (wide.Length > 1 || value.Rank < 2 || wide.Any(axis => value.Shape[axis] < shape[axis]))
        {
            return null;
        }

        var axis = wide is [var only] ? only : graph.WithAxes(layer, value).Axes[^1];
        var numbers = constant.Read();
        var channels = Enumerable.Range(0, value.Shape[axis]).Select(channel => numbers[numbers.Length == 1 ? 0 : channel]).ToArray();
        float[] Same(float number) => [.. channels.Select(_ => number)];
        (float[] Factors, float[] Offsets)? form = (type, constantFirst) switch
        {
            (OpNames.Add, _) => (Same(1), channels),
            (OpNames.Sub, false) => (Same(1), Array.ConvertAll(channels, number => -number)),
            (OpNames.Sub, true) => (Same(-1), channels),
            (OpNames.Mul, _) => (channels, Same(0)),
            (OpNames.Div, false) => (Array.ConvertAll(channels, number => (float)(1.0 / number)), Same(0)),
            _ => null,
        };
        return form is var (factors, offsets) ? Affine.Emit(graph, layer, value, axis, factors, offsets) : null;
    }

    private static (XirOp First, XirOp Second, ImmutableArray<int> Axes) Aligned(
        LayerGraph graph, Layer layer, TensorView first, TensorView second)
    {
        var (op, axes) = graph.WithAxes(layer, first);
        return (op, graph.Lay(layer.Name + "_other", second, axes), axes);
    }

    private static (XirOp First, XirOp Second, ImmutableArray<int> Axes) Swap((XirOp First, XirOp Second, ImmutableArray<int> Axes) pair) =>
        (pair.Second, pair.First, pair.Axes);

    // A single number computed without dimensions has one here.
    private static TensorView OfRank(TensorView view, int rank) =>
        Math.Max(rank, 1) is var least && least <= view.Rank
            ? view
            : view.Reshape([.. Enumerable.Repeat(1, least - view.Rank), .. view.Shape])!;

    private static void CheckBroadcast(Layer layer, ImmutableArray<int> left, ImmutableArray<int> right)
    {
        if (!left.Zip(right).All(pair => pair.First == pair.Second || pair.First == 1 || pair.Second == 1))
        {
            throw layer.NotFitting($"its operands are [{string.Join(", ", left)}] and [{string.Join(", ", right)}]");
        }
    }
}
