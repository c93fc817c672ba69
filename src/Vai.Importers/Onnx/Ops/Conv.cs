using Vai.Importers.Layers;
using Vai.Importers.Onnx.Model;

namespace Vai.Importers.Onnx.Ops;

/// <summary>Conv over one or two dimensions with constant weights [outputs, inputs / group, …].</summary>
internal sealed class Conv : IOnnxOp
{
    public ImmutableArray<string> Types => ["Conv"];

    public ImmutableArray<OnnxValue> Import(OnnxNode node, OnnxContext context)
    {
        var map = Windows.Map(node, context);
        var weights = node.Constant(1, "weights");
        if (weights.Shape.Length != node.Required(0).Shape.Length || weights.Count == 0)
        {
            throw node.Layer.NotFitting($"its weights are {weights}, its input is [{string.Join(", ", node.Required(0).Shape)}]");
        }

        var image = context.Graph.Image(node.Layer, map, isChannelsFirst: true);
        var window = Windows.Padded(node, Windows.Of(node, [.. weights.Shape.Skip(2)]), image.Output.Shape);
        var bias = node.ConstantOrNull(2, "bias") is { } constant ? node.Parameter(constant, "bias") : null;
        var values = Layout.ChannelsLast(weights.Reals(), weights.Shape[0], weights.Shape[1], window.KernelHeight * window.KernelWidth);
        var result = Convolution.Emit(
            context.Graph, node.Layer, image, window, weights.Shape[0], (int)Math.Clamp(node.Integer("group", 1), 0, 1 << 20),
            node.Parameter(weights, "weight", values), bias);
        return [Windows.Unmap(node, LayerGraph.OfImage(result, isChannelsFirst: true))];
    }
}
