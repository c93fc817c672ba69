using Vai.Importers.Layers;
using Vai.Importers.Onnx.Model;

namespace Vai.Importers.Onnx.Ops;

/// <summary>MaxPool and AveragePool over one or two dimensions.</summary>
internal sealed class Pool : IOnnxOp
{
    public ImmutableArray<string> Types => ["AveragePool", "MaxPool"];

    public ImmutableArray<OnnxValue> Import(OnnxNode node, OnnxContext context)
    {
        var image = context.Graph.Image(node.Layer, Windows.Map(node, context), isChannelsFirst: true);
        var window = Windows.Padded(node, Windows.Of(node, node.Integers("kernel_shape")), image.Output.Shape);
        var ceil = node.Integer("ceil_mode", 0) != 0;
        var result = node.Type == "MaxPool"
            ? Layers.Pool.Max(context.Graph, node.Layer, image, window, ceil)
            : Layers.Pool.Average(context.Graph, node.Layer, image, window, ceil, node.Integer("count_include_pad", 0) != 0);
        return [Windows.Unmap(node, LayerGraph.OfImage(result, isChannelsFirst: true))];
    }
}
