using Vai.Importers.Layers;
using Vai.Importers.Onnx.Model;

namespace Vai.Importers.Onnx.Ops;

/// <summary>Expand and Tile; of a constant they fold.</summary>
internal sealed class Expand : IOnnxOp
{
    public ImmutableArray<string> Types => ["Expand", "Tile"];

    public ImmutableArray<OnnxValue> Import(OnnxNode node, OnnxContext context)
    {
        var wanted = node.Constant(1, "shape").Integers();
        if (node.Type == "Tile")
        {
            return [Gathering.Tile(context.Graph, node.Layer, context.View(node, 0), [.. wanted])];
        }

        if (node.Required(0).Constant is { } constant)
        {
            var ones = ConstantTensor.OfIntegers(context.Shape(node, wanted), []);
            return [Folding.Broadcast(constant, Folding.BroadcastShape(node, context, constant, ones))];
        }

        var view = node.View();
        var rank = Math.Max(wanted.Length, view.Rank);
        IEnumerable<long> Wide(IEnumerable<long> sizes, int count) => Enumerable.Repeat(1L, rank - count).Concat(sizes);
        var shape = Wide(wanted, wanted.Length)
            .Zip(Wide(view.Shape.Select(size => (long)size), view.Rank), (size, own) => size == 1 ? own : size);
        return [Gathering.Broadcast(context.Graph, node.Layer, view, [.. shape.Select(size => (int)Math.Clamp(size, 0, 1 << 24))])];
    }
}
