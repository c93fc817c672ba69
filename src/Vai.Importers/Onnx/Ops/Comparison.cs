using System.Collections.Frozen;
using Vai.Importers.Onnx.Model;

namespace Vai.Importers.Onnx.Ops;

/// <summary>Comparisons and logic, which fold: a compiled graph decides nothing.</summary>
internal sealed class Comparison : IOnnxOp
{
    private static readonly FrozenDictionary<string, Func<double, double, bool>> Functions =
        new Dictionary<string, Func<double, double, bool>>
    {
        ["And"] = (x, y) => x != 0 && y != 0,
        ["Equal"] = (x, y) => x == y,
        ["Greater"] = (x, y) => x > y,
        ["GreaterOrEqual"] = (x, y) => x >= y,
        ["Less"] = (x, y) => x < y,
        ["LessOrEqual"] = (x, y) => x <= y,
        ["Or"] = (x, y) => x != 0 || y != 0,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public ImmutableArray<string> Types => Functions.Keys;

    public ImmutableArray<OnnxValue> Import(OnnxNode node, OnnxContext context)
    {
        var (left, right) = (node.Constant(0, "left side"), node.Constant(1, "right side"));
        var function = Functions[node.Type];
        var shape = Folding.BroadcastShape(node, context, left, right);
        (left, right) = (Folding.Broadcast(left, shape), Folding.Broadcast(right, shape));
        var decided = left.IsInteger && right.IsInteger
            ? left.Integers().Zip(right.Integers(), (x, y) => function(x, y))
            : left.Reals().Zip(right.Reals(), (x, y) => function(x, y));
        return [ConstantTensor.OfIntegers(shape, [.. decided.Select(holds => holds ? 1L : 0L)])];
    }
}
