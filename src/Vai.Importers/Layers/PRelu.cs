using Vai.Xir;

namespace Vai.Importers.Layers;

/// <summary>prelu: below zero a slope for each channel, or one for all.</summary>
internal static class PRelu
{
    /// <param name="axis">The view's dimension of the channels.</param>
    public static TensorView Emit(LayerGraph graph, Layer layer, TensorView input, int axis, Parameter slopes)
    {
        if (slopes.Values.Length != 1 && slopes.Values.Length != input.Shape[axis])
        {
            throw layer.Unsupported($"it has {slopes.Values.Length} slopes for {input.Shape[axis]} channels", "Give one slope for each channel (shared_axes=[1, 2] in Keras).");
        }

        var (op, axes) = graph.WithLast(layer, input, axis);
        return TensorView.Of(
            graph.Add(layer, "prelu", op.Output.Shape, AttributeMap.Empty, XirArgument.Of("input", op.Name), XirArgument.Of("weight", graph.Const(slopes, slopes.Values.Length).Name)),
            axes);
    }
}
