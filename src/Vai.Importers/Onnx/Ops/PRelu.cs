using Vai.Importers.Onnx.Model;

namespace Vai.Importers.Onnx.Ops;

/// <summary>PRelu with a constant slope for each channel, [channels, 1, 1], or one for all.</summary>
internal sealed class PRelu : IOnnxOp
{
    public ImmutableArray<string> Types => ["PRelu"];

    public ImmutableArray<OnnxValue> Import(OnnxNode node, OnnxContext context)
    {
        var input = node.View();
        var slopes = node.Constant(1, "slope");

        // Slopes broadcast from the last dimension: channels stand at dimension 1, where they are that many.
        var wide = slopes.Shape.Select((size, i) => (Size: size, Axis: input.Rank - slopes.Shape.Length + i))
            .Where(dimension => dimension.Size != 1).ToArray();
        return wide.Length == 0 || (wide is [var (_, axis)] && axis == 1)
            ? [Layers.PRelu.Emit(context.Graph, node.Layer, input, input.Rank > 1 ? 1 : 0, node.Parameter(slopes, "slope"))]
            : throw node.Layer.Unsupported(
                $"its slopes are {slopes} for [{string.Join(", ", input.Shape)}]", "Give one slope for each channel, or one for all.");
    }
}
