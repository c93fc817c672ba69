using Vai.Importers.Layers;
using Vai.Importers.Onnx.Model;

namespace Vai.Importers.Onnx.Ops;

/// <summary>Pad: attributes before opset 11, inputs since.</summary>
internal sealed class Pad : IOnnxOp
{
    public ImmutableArray<string> Types => ["Pad"];

    public ImmutableArray<OnnxValue> Import(OnnxNode node, OnnxContext context)
    {
        var input = node.View();
        var pads = node.Integers("pads", 1) ?? throw node.Bad("it has no pads");
        var axes = node.ConstantOrNull(3, "axes") is { } named
            ? node.Axes(named.Integers(), input.Rank)
            : [.. Enumerable.Range(0, input.Rank)];
        if (pads.Length != axes.Length * 2 || pads.Any(pad => pad is < 0 or > 1 << 15))
        {
            throw node.Layer.Unsupported(
                $"its pads are [{string.Join(", ", pads.Take(16))}] for {axes.Length} dimensions",
                "Pad by 0 to 32768 elements at both ends; cut off with slices.");
        }

        var mode = node.Text("mode", "constant") switch
        {
            "constant" => "CONSTANT",
            "reflect" => "REFLECT",
            "edge" => "EDGE",
            var other => throw node.Layer.Unsupported($"its mode is '{other}'", "Pad with constants, by reflection, or with the edge."),
        };
        var value = node.ConstantOrNull(2, "value") is { Count: > 0 } constant ? constant.Reals()[0] : node.Real("value", 0f);
        var ends = new (int Begin, int End)[input.Rank];
        for (var i = 0; i < axes.Length; i++)
        {
            ends[axes[i]] = ((int)pads[i], (int)pads[axes.Length + i]);
        }

        return [Padding.Emit(context.Graph, node.Layer, input, [.. ends], mode, value)];
    }
}
