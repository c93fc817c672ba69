using Vai.Importers.Onnx.Model;

namespace Vai.Importers.Onnx.Ops;

/// <summary>Shape and Size, which are constant in a graph of fixed shapes.</summary>
internal sealed class Shape : IOnnxOp
{
    public ImmutableArray<string> Types => ["Shape", "Size"];

    public ImmutableArray<OnnxValue> Import(OnnxNode node, OnnxContext context)
    {
        var shape = node.Required(0).Shape;
        if (node.Type == "Size")
        {
            return [ConstantTensor.OfIntegers([], [shape.Aggregate(1L, (product, size) => product * size)])];
        }

        var (start, end) = (Bound(node, "start", 0, shape.Length), Bound(node, "end", shape.Length, shape.Length));
        return [ConstantTensor.OfVector(shape.Skip(start).Take(Math.Max(0, end - start)).Select(size => (long)size))];
    }

    private static int Bound(OnnxNode node, string name, int fallback, int rank)
    {
        var value = node.Integer(name, fallback);
        return (int)Math.Clamp(value < 0 ? value + rank : value, 0, rank);
    }
}
