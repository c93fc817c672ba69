using Vai.Importers.Layers;
using Vai.Importers.Onnx.Model;

namespace Vai.Importers.Onnx.Ops;

/// <summary>Transpose: the same elements regarded in another order.</summary>
internal sealed class Transpose : IOnnxOp
{
    public ImmutableArray<string> Types => ["Transpose"];

    public ImmutableArray<OnnxValue> Import(OnnxNode node, OnnxContext context)
    {
        var shape = node.Required(0).Shape;
        var given = node.Integers("perm");
        ImmutableArray<int> order = given.IsEmpty ? [.. Enumerable.Range(0, shape.Length).Reverse()] : node.Axes(given, shape.Length);
        if (!order.Order().SequenceEqual(Enumerable.Range(0, shape.Length)))
        {
            throw node.Bad($"its order is [{string.Join(", ", given.Take(16))}] of {shape.Length} dimensions");
        }

        if (node.Required(0).Constant is not { } constant)
        {
            return [node.View().Transpose(order)];
        }

        context.Spend(constant.Count);
        var strides = Folding.Strides(shape);
        ImmutableArray<int> to = [.. order.Select(axis => shape[axis])];
        return [constant.Pick(to, Layout.Places(to, [.. order.Select(axis => strides[axis])], 0))];
    }
}
