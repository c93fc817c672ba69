namespace Vai.Importers.Layers;

/// <summary>prelu: below zero a slope for each channel, or one for all.</summary>
internal static class PRelu
{
    /// <param name="axis">The view's dimension of the channels.</param>
    public static TensorView Emit(LayerGraph graph, Layer layer, TensorView input, int axis, Parameter slopes)
    {
        if (axis >= input.Rank || (slopes.Count != 1 && slopes.Count != input.Shape[axis]))
        {
            throw layer.Unsupported(
                $"it has {slopes.Count} slopes for [{string.Join(", ", input.Shape)}]",
                "Give one slope for each channel (shared_axes=[1, 2] in Keras).");
        }

        var (op, toView) = graph.WithChannels(layer, input, axis);
        return toView(graph.Add(
            layer, OpNames.PRelu, op.Output.Shape, AttributeMap.Empty,
            XirArgument.Of("input", op.Name), XirArgument.Of("weight", graph.Const(slopes, (int)slopes.Count).Name)));
    }
}
