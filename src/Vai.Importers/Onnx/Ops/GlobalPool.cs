using Vai.Importers.Layers;
using Vai.Importers.Onnx.Model;

namespace Vai.Importers.Onnx.Ops;

/// <summary>GlobalAveragePool and GlobalMaxPool.</summary>
internal sealed class GlobalPool : IOnnxOp
{
    public ImmutableArray<string> Types => ["GlobalAveragePool", "GlobalMaxPool"];

    public ImmutableArray<OnnxValue> Import(OnnxNode node, OnnxContext context)
    {
        var image = context.Graph.Image(node.Layer, Windows.Map(node, context), isChannelsFirst: true);
        var window = Layers.Pool.Global(image);
        var result = node.Type == "GlobalMaxPool"
            ? Layers.Pool.Max(context.Graph, node.Layer, image, window, ceil: false)
            : Layers.Pool.Average(context.Graph, node.Layer, image, window, ceil: false, countPadding: true);
        return [Windows.Unmap(node, LayerGraph.OfImage(result, isChannelsFirst: true))];
    }
}
