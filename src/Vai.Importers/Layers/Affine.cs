namespace Vai.Importers.Layers;

/// <summary>
/// y = s·x + b with numbers for each channel: batch norm after training, constants added or multiplied. <see cref="Folding.ScaleFolding"/>
/// folds it where it can.
/// </summary>
internal static class Affine
{
    /// <param name="axis">The view's dimension of the channels.</param>
    /// <param name="factors">One for each channel, as the offsets.</param>
    public static TensorView Emit(LayerGraph graph, Layer layer, TensorView input, int axis, float[] factors, float[] offsets)
    {
        if (axis < 0 || axis >= input.Rank || factors.Length != input.Shape[axis] || offsets.Length != factors.Length)
        {
            throw layer.NotFitting(
                $"it has {factors.Length} factors and {offsets.Length} offsets for dimension {axis} of [{string.Join(", ", input.Shape)}]");
        }

        var (op, toView) = graph.WithChannels(layer, input, axis);
        var scale = graph.Const(new Parameter(layer.Name + ".scale", factors), factors.Length);
        var offset = graph.Const(new Parameter(layer.Name + ".bias", offsets), offsets.Length);
        return toView(graph.Add(
            layer, OpNames.Scale, op.Output.Shape, AttributeMap.Of(("axis", -1)),
            XirArgument.Of("input", op.Name), XirArgument.Of("scale", scale.Name), XirArgument.Of("bias", offset.Name)));
    }

    /// <summary>Batch norm of a trained model: s = γ / √(var + ε), b = β − mean·s (quantizer.md 2.3).</summary>
    /// <param name="gamma">Null for ones.</param>
    /// <param name="beta">Null for zeros.</param>
    public static TensorView EmitBatchNorm(
        LayerGraph graph, Layer layer, TensorView input, int axis, float[]? gamma, float[]? beta, float[] mean, float[] variance,
        double epsilon)
    {
        if (mean.Length != variance.Length || (gamma ?? mean).Length != mean.Length || (beta ?? mean).Length != mean.Length)
        {
            throw layer.NotFitting(
                $"it has {gamma?.Length} scales, {beta?.Length} offsets, {mean.Length} means and {variance.Length} variances");
        }

        var (factors, offsets) = (new float[mean.Length], new float[mean.Length]);
        for (var channel = 0; channel < mean.Length; channel++)
        {
            var factor = (gamma?[channel] ?? 1.0) / Math.Sqrt(variance[channel] + epsilon);
            factors[channel] = (float)factor;
            offsets[channel] = (float)((beta?[channel] ?? 0.0) - (mean[channel] * factor));
        }

        return Emit(graph, layer, input, axis, factors, offsets);
    }
}
