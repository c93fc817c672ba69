using System.Collections.Immutable;
using Vai.Xir;

namespace Vai.Compiler.Importing.Layers;

/// <summary>
/// Layer, group and instance norm of a trained model, which differ in the dimensions that they take mean and variance over: an
/// <c>instancenorm</c> whose pixels are those dimensions and whose channels are all others. It runs on the CPU.
/// </summary>
internal static class Normalization
{
    /// <param name="axes">The view's dimensions that are normalized together.</param>
    public static TensorView Emit(LayerGraph graph, Layer layer, TensorView input, ImmutableArray<int> axes, float epsilon)
    {
        ImmutableArray<int> order = [.. axes, .. Enumerable.Range(0, input.Rank).Except(axes)];
        ImmutableArray<int> shape = [.. order.Select(axis => input.Shape[axis])];
        var pixels = shape.Take(axes.Length).Aggregate(1, (product, size) => product * size);
        ImmutableArray<int> flat = [1, pixels, shape.Skip(axes.Length).Aggregate(1, (product, size) => product * size)];
        var view = graph.Reshape(layer with { Name = layer.Name + "_in" }, input.Transpose(order), flat);
        var op = graph.Add(
            layer, "instancenorm", flat, AttributeMap.Of(("eps", epsilon), ("affine", false)), XirArgument.Of("input", graph.InOrder(layer.Name + "_in", view).Name));
        return graph.Reshape(layer with { Name = layer.Name + "_out" }, TensorView.Of(op), shape)
            .Transpose([.. Enumerable.Range(0, input.Rank).Select(axis => order.IndexOf(axis))]);
    }
}
