namespace Vai.Importers.Layers;

/// <summary>
/// A linear layer: matmul on a vector, with the weights' columns in the order in which the input's elements lie. On a map or a
/// sequence it is a convolution of 1×1, which the DPU has.
/// </summary>
internal static class Dense
{
    /// <param name="input">[1, …, inputs].</param>
    /// <param name="weights">[outputs, inputs].</param>
    public static TensorView Emit(LayerGraph graph, Layer layer, TensorView input, int outputs, Parameter weights, Parameter? bias)
    {
        var inputs = input.Rank > 1 ? input.Shape[^1] : 0;
        if (inputs == 0 || (long)outputs * inputs != weights.Count || (bias is not null && bias.Count != outputs))
        {
            throw layer.NotFitting(
                $"its input is [{string.Join(", ", input.Shape)}]; its {weights.Count} weights take [1, " +
                    $"{weights.Count / Math.Max(outputs, 1)}] "
                + $"and with {bias?.Count ?? 0} biases give {outputs} outputs");
        }

        return input.ElementCount == inputs && input.Rank == 2
            ? Vector(graph, layer, input, outputs, weights, bias)
            : Pointwise(graph, layer, input, outputs, weights, bias);
    }

    private static TensorView Vector(LayerGraph graph, Layer layer, TensorView input, int outputs, Parameter weights, Parameter? bias)
    {
        var inputs = input.Shape[1];
        var flat = input.Op.Output.Shape is [1, _] ? input.Op : graph.Flat(layer, input);
        var permuted = weights.Select(values => Permuted(values, outputs, input));
        var operands = XirArgument.Of("input", flat.Name, graph.Const(permuted, outputs, inputs).Name);
        var attributes = AttributeMap.Of(("transpose_a", false), ("transpose_b", true));
        return TensorView.Of(bias is null
            ? graph.Add(layer, OpNames.MatMul, [1, outputs], attributes, operands)
            : graph.Add(
                layer, OpNames.MatMul, [1, outputs], attributes, operands, XirArgument.Of("bias", graph.Const(bias, outputs).Name)));
    }

    private static TensorView Pointwise(LayerGraph graph, Layer layer, TensorView input, int outputs, Parameter weights, Parameter? bias)
    {
        var (op, axes) = graph.WithLast(layer, input, input.Rank - 1);
        var shape = op.Output.Shape;
        var image = shape is [1, _, _, _]
            ? op
            : graph.Lay(
                layer.Name + "_map", TensorView.Of(op).Reshape([1, 1, (int)(op.Output.ElementCount / shape[^1]), shape[^1]])!, 0, 1, 2, 3);
        var result = Convolution.Emit(graph, layer, image, new Window(1, 1), outputs, 1, weights, bias);
        return shape is [1, _, _, _]
            ? TensorView.Of(result, axes)
            : TensorView.Of(result).Reshape([.. shape[..^1], outputs])!
                .Transpose([.. axes.Select((_, axis) => axes.IndexOf(axis))]) with { Label = layer.Name + "_rows" };
    }

    /// <summary>Columns moved from the view's order of elements to the op's.</summary>
    private static float[] Permuted(float[] weights, int outputs, TensorView input)
    {
        var places = input.Places();
        if (places is null)
        {
            return weights;
        }

        var permuted = new float[weights.Length];
        for (var output = 0; output < outputs; output++)
        {
            for (var i = 0; i < places.Length; i++)
            {
                permuted[(output * places.Length) + places[i]] = weights[(output * places.Length) + i];
            }
        }

        return permuted;
    }
}
