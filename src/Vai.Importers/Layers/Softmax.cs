namespace Vai.Importers.Layers;

/// <summary>
/// softmax along a dimension of the view; its logarithm is a custom op, <c>log_softmax</c>, since XIR has none (xmodel.md 2.3).
/// </summary>
internal static class Softmax
{
    public static TensorView Emit(LayerGraph graph, Layer layer, TensorView input, int axis, bool logarithm = false)
    {
        var (op, axes) = graph.WithAxes(layer, input);
        var attributes = AttributeMap.Of(("axis", axes.IndexOf(axis)));
        return TensorView.Of(
            graph.Add(
                layer, logarithm ? OpNames.LogSoftmax : OpNames.Softmax, op.Output.Shape,
                logarithm
                    ? attributes.With(("shape", AttributeValue.OfInt32Vector(op.Output.Shape.AsSpan())), ("data_type", "FLOAT32"))
                    : attributes,
                XirArgument.Of("input", op.Name)),
            axes);
    }
}
