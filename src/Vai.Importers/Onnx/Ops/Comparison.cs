using System.Collections.Frozen;
using Vai.Importers.Onnx.Model;

namespace Vai.Importers.Onnx.Ops;

/// <summary>Comparisons and logic of constants, which fold, and of computed values: 1 where it holds, 0 elsewhere.</summary>
internal sealed class Comparison : IOnnxOp
{
    private static readonly FrozenDictionary<string, string> XirTypes = new Dictionary<string, string>
    {
        ["And"] = OpNames.Min,
        ["Equal"] = OpNames.Equal,
        ["Greater"] = OpNames.Greater,
        ["GreaterOrEqual"] = OpNames.GreaterEqual,
        ["Less"] = OpNames.Less,
        ["LessOrEqual"] = OpNames.LessEqual,
        ["Not"] = OpNames.Equal,
        ["Or"] = OpNames.Max,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public ImmutableArray<string> Types => XirTypes.Keys;

    public ImmutableArray<OnnxValue> Import(OnnxNode node, OnnxContext context)
    {
        var (left, type) = (node.Required(0), XirTypes[node.Type]);
        OnnxValue right = node.Type == "Not" ? ConstantTensor.OfIntegers([], [0]) : node.Required(1);
        if (left.Constant is not { } first || right.Constant is not { } second)
        {
            return [Arithmetic.Combine(node, context, node.Layer, type, left, right)];
        }

        var function = RealFunctions.Binary[type];
        var shape = Folding.BroadcastShape(node, context, first, second);
        (first, second) = (Folding.Broadcast(first, shape), Folding.Broadcast(second, shape));
        // Large integers are not exact as reals; their order is.
        var decided = first.IsInteger && second.IsInteger && node.Type is not ("And" or "Or")
            ? first.Integers().Zip(second.Integers(), (x, y) => function(x.CompareTo(y), 0))
            : first.Reals().Zip(second.Reals(), (x, y) => function(x, y));
        return [ConstantTensor.OfIntegers(shape, [.. decided.Select(holds => holds != 0 ? 1L : 0L)])];
    }
}
