namespace Vai.Importers.Layers;

/// <summary>
/// Hard-sigmoid and hard-swish from XIR's hard-sigmoid, relu6(x + 3) / 6 (quantizer.md 2.4; xmodel.md 2.3; without the DPU's constant).
/// </summary>
internal static class HardActivations
{
    /// <summary>clamp(alpha·x + beta, 0, 1).</summary>
    public static TensorView Sigmoid(LayerGraph graph, Layer layer, TensorView input, double alpha = 1.0 / 6, double beta = 0.5)
    {
        // Slopes of 1/6 come as the nearest float.
        if (Math.Abs((alpha * 6) - 1) > 1e-6 || beta != 0.5)
        {
            var axis = graph.WithAxes(layer, input).Axes[^1];
            input = Affine.Emit(
                graph, layer with { Name = layer.Name + "_slope" }, input, axis,
                [.. Enumerable.Repeat((float)(alpha * 6), input.Shape[axis])],
                [.. Enumerable.Repeat((float)((beta * 6) - 3), input.Shape[axis])]);
        }

        return graph.Elementwise(layer, OpNames.HardSigmoid, input);
    }

    /// <summary>x · hard-sigmoid(x).</summary>
    public static TensorView Swish(LayerGraph graph, Layer layer, TensorView input)
    {
        var gate = graph.Add(
            layer with { Name = layer.Name + "_i0" }, OpNames.HardSigmoid, input.Op.Output.Shape, AttributeMap.Empty,
            XirArgument.Of("input", input.Op.Name));
        return input.On(
            graph.Add(layer, OpNames.Mul, input.Op.Output.Shape, AttributeMap.Empty, XirArgument.Of("input", input.Op.Name, gate.Name)));
    }
}
