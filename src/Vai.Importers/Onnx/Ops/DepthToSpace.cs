using Vai.Importers.Layers;
using Vai.Importers.Onnx.Model;

namespace Vai.Importers.Onnx.Ops;

/// <summary>DepthToSpace in its two orders.</summary>
internal sealed class DepthToSpace : IOnnxOp
{
    public ImmutableArray<string> Types => ["DepthToSpace"];

    public ImmutableArray<OnnxValue> Import(OnnxNode node, OnnxContext context) => [
        PixelShuffle.ToSpace(
            context.Graph, node.Layer, node.View(), (int)Math.Clamp(node.Integer("blocksize", 0), 0, int.MaxValue),
            node.Text("mode", "DCR") switch { "CRD" => true, "DCR" => false, var mode => throw node.Bad($"its mode is '{mode}'") })];
}
