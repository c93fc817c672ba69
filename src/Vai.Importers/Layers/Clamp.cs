namespace Vai.Importers.Layers;

/// <summary>Numbers kept between two bounds: relu, relu6 and hard-tanh where they are that, otherwise max and min with constants.</summary>
internal static class Clamp
{
    public static TensorView Emit(LayerGraph graph, Layer layer, TensorView input, double low, double high)
    {
        if (double.IsNaN(low) || double.IsNaN(high) || low > high)
        {
            throw layer.Unsupported($"it clamps to {low}..{high}", "Exchange the bounds.");
        }

        return (low, high) switch
        {
            (0, 6) => graph.Elementwise(layer, OpNames.Relu6, input),
            (0, double.PositiveInfinity) => graph.Elementwise(layer, OpNames.Relu, input),
            (-1, 1) => graph.Elementwise(layer, OpNames.HardTanh, input),
            _ => Above(graph, layer, low <= float.MinValue ? input : Below(graph, layer, input, low), high),
        };
    }

    private static TensorView Below(LayerGraph graph, Layer layer, TensorView input, double low) =>
        low == 0
            ? graph.Elementwise(layer with { Name = layer.Name + "_relu" }, OpNames.Relu, input)
            : Bound(graph, layer with { Name = layer.Name + "_max" }, OpNames.Max, input, low);

    private static TensorView Above(LayerGraph graph, Layer layer, TensorView input, double high) =>
        high >= float.MaxValue ? input : Bound(graph, layer, OpNames.Min, input, high);

    private static TensorView Bound(LayerGraph graph, Layer layer, string type, TensorView input, double bound) =>
        Arithmetic.EmitConstant(graph, layer, type, input, new Parameter(layer.Name + ".bound", [(float)bound]), [1], constantFirst: false);
}
