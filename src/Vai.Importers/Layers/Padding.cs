namespace Vai.Importers.Layers;

/// <summary>pad; <see cref="Folding.PadFolding"/> takes zeros into the convolution behind it.</summary>
internal static class Padding
{
    /// <param name="pads">For each dimension how many elements come before and behind.</param>
    /// <param name="mode">CONSTANT, REFLECT, SYMMETRIC or EDGE.</param>
    public static TensorView Emit(
        LayerGraph graph, Layer layer, TensorView input, ImmutableArray<(int Begin, int End)> pads, string mode, float value)
    {
        if (pads.Length != input.Rank || pads.Any(pad => pad.Begin is < 0 or > 1 << 15 || pad.End is < 0 or > 1 << 15))
        {
            throw layer.Unsupported(
                $"it pads [{string.Join(", ", pads)}] of [{string.Join(", ", input.Shape)}]", "Pad by 0 to 32768 elements.");
        }

        if (pads.All(pad => pad == (0, 0)))
        {
            return input;
        }

        // A border repeated once is mirroring with it.
        var isOnce = pads.All(pad => Math.Max(pad.Begin, pad.End) <= 1);
        if (mode == "EDGE" && !isOnce)
        {
            return Gathering.PadWithEdges(graph, layer, input, pads);
        }

        mode = mode == "EDGE" ? "SYMMETRIC" : mode;

        var (op, axes) = graph.WithAxes(layer, input);
        var edge = mode == "REFLECT" ? 1 : 0;
        if (mode != "CONSTANT" && axes.Where((axis, at) => Math.Max(pads[axis].Begin, pads[axis].End) + edge > op.Output.Shape[at]).Any())
        {
            throw layer.NotFitting($"it mirrors more than there is: [{string.Join(", ", pads)}] of [{string.Join(", ", input.Shape)}]");
        }

        ImmutableArray<int> shape = [.. axes.Select((axis, at) => op.Output.Shape[at] + pads[axis].Begin + pads[axis].End)];
        var attributes = AttributeMap.Of(
            ("paddings", AttributeValue.OfInt32Vector([.. axes.SelectMany(axis => new[] { pads[axis].Begin, pads[axis].End })])),
            ("mode", mode),
            ("constant_values", AttributeValue.OfFloatVector(mode == "CONSTANT" ? [value] : [])));
        return TensorView.Of(graph.Add(layer, OpNames.Pad, shape, attributes, XirArgument.Of("input", op.Name)), axes);
    }
}
