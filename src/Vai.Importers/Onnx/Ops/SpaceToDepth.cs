using Vai.Importers.Layers;
using Vai.Importers.Onnx.Model;

namespace Vai.Importers.Onnx.Ops;

/// <summary>SpaceToDepth.</summary>
internal sealed class SpaceToDepth : IOnnxOp
{
    public ImmutableArray<string> Types => ["SpaceToDepth"];

    public ImmutableArray<OnnxValue> Import(OnnxNode node, OnnxContext context) =>
        [PixelShuffle.ToDepth(context.Graph, node.Layer, node.View(), (int)Math.Clamp(node.Integer("blocksize", 0), 0, int.MaxValue),
            channelsOutside: false)];
}
