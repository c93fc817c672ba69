using Vai.Importers.Layers;
using Vai.Importers.Onnx.Model;

namespace Vai.Importers.Onnx.Ops;

/// <summary>
/// InstanceNormalization, GroupNormalization (one factor a channel, opset 21, or a group, 18) and LayerNormalization over trailing
/// dimensions.
/// </summary>
internal sealed class Normalization : IOnnxOp
{
    private const int Channels = 1;

    public ImmutableArray<string> Types => ["GroupNormalization", "InstanceNormalization", "LayerNormalization"];

    public ImmutableArray<OnnxValue> Import(OnnxNode node, OnnxContext context)
    {
        var (graph, input, epsilon) = (context.Graph, node.View(), node.Real("epsilon", 1e-5f));
        if (node.Type == "LayerNormalization")
        {
            return [Layer(node, context, epsilon)];
        }

        var count = input.Rank > Channels ? input.Shape[Channels] : 0;
        var groups = node.Type == "InstanceNormalization" ? count : node.Integer("num_groups", 0);
        var normalized = Layers.Normalization.EmitGroups(graph, node.Layer, input, groups, epsilon);
        return [Affine.Emit(graph, node.Layer, normalized, Channels, PerChannel(node, 1, "scale", count),
            PerChannel(node, 2, "bias", count))];
    }

    private static TensorView Layer(OnnxNode node, OnnxContext context, float epsilon)
    {
        var input = node.View();
        var first = node.Axis(node.Integer("axis", -1), input.Rank);
        if (first < input.Rank - 1)
        {
            throw node.Layer.Unsupported(
                $"it normalizes {input.Rank - first} dimensions",
                "Normalize the last dimension alone, or use BatchNorm2d, which is folded into the convolution.");
        }

        var normalized = Layers.Normalization.Emit(context.Graph, node.Layer, input, [first], epsilon);
        var count = input.Shape[first];
        var offsets = node.Input(2) is not null ? PerChannel(node, 2, "bias", count) : new float[count];
        return Affine.Emit(context.Graph, node.Layer, normalized, first, PerChannel(node, 1, "scale", count), offsets);
    }

    private static float[] PerChannel(OnnxNode node, int input, string role, int channels)
    {
        var values = node.Constant(input, role).Reals();
        return values.Length > 0 && channels % values.Length == 0
            ? [.. Enumerable.Range(0, channels).Select(channel => values[channel / (channels / values.Length)])]
            : throw node.Layer.NotFitting($"its {role} has {values.Length} numbers for {channels} channels");
    }
}
