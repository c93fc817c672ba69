namespace Vai.Importers.Layers;

/// <summary>
/// LSTM and GRU in one direction: what a step takes of the sequence is a linear layer over all steps, which the DPU has; what it takes of
/// the step before is lstm or gru, which the processor does. Both begin with zeros.
/// </summary>
internal static class Recurrence
{
    /// <param name="type">lstm, with gates i, f, g, o, or gru, with r, z, n.</param>
    /// <param name="input">[1, steps, features].</param>
    /// <param name="size">Of the state.</param>
    /// <param name="weights">[gates · size, features].</param>
    /// <param name="recurrent">[gates · size, size].</param>
    /// <param name="bias">Of the linear layer.</param>
    /// <param name="recurrentBias">Added with the state's product: for gru its place matters.</param>
    /// <param name="attributes">reverse: from the last step on; reset_after: whether gru's reset gate stands behind the product.</param>
    /// <returns>[1, steps, size].</returns>
    public static TensorView Emit(
        LayerGraph graph, Layer layer, string type, TensorView input, int size, Parameter weights, Parameter recurrent, Parameter? bias,
        Parameter? recurrentBias, AttributeMap attributes)
    {
        var width = size * GatesOf(type);
        if (input.Shape is not [1, var steps, _] || recurrent.Count != (long)width * size
            || (recurrentBias is not null && recurrentBias.Count != width))
        {
            throw layer.NotFitting(
                $"its input is [{string.Join(", ", input.Shape)}], its {recurrent.Count} recurrent weights are not {width} x {size}; one "
                + "sequence [1, steps, features] is possible");
        }

        var gates = graph.InOrder(
            layer.Name + "_gates",
            Dense.Emit(graph, layer with { Name = layer.Name + "_input" }, input, width, weights, bias));
        XirArgument[] arguments =
        [
            XirArgument.Of("input", gates.Name), XirArgument.Of("weights", graph.Const(recurrent, width, size).Name),
            .. recurrentBias is null ? [] : new[] { XirArgument.Of("bias", graph.Const(recurrentBias, width).Name) },
        ];
        return TensorView.Of(graph.Add(layer, type, [1, steps, size], attributes, arguments));
    }

    public static int GatesOf(string type) => type == OpNames.Lstm ? 4 : 3;
}
