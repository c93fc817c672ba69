using System.Collections.Frozen;
using Vai.Importers.Layers;
using Vai.Importers.Onnx.Model;

namespace Vai.Importers.Onnx.Ops;

/// <summary>Add, Sub, Mul, Div and their kin of two operands or more: folded, a scale by channel, or XIR's op.</summary>
internal sealed class Arithmetic : IOnnxOp
{
    private static readonly FrozenDictionary<string, (
        string? XirType, Func<long, long, long> Integers, Func<double, double, double> Reals)> Functions =
        new Dictionary<string, (string?, Func<long, long, long>, Func<double, double, double>)>
        {
            ["Add"] = (OpNames.Add, (x, y) => x + y, (x, y) => x + y),
            ["Sum"] = (OpNames.Add, (x, y) => x + y, (x, y) => x + y),
            ["Sub"] = (OpNames.Sub, (x, y) => x - y, (x, y) => x - y),
            ["Mul"] = (OpNames.Mul, (x, y) => x * y, (x, y) => x * y),
            ["Div"] = (OpNames.Div, Divide, (x, y) => x / y),
            ["Min"] = (OpNames.Min, Math.Min, Math.Min),
            ["Max"] = (OpNames.Max, Math.Max, Math.Max),
            ["Mod"] = (null, Modulo, (x, y) => x % y),
            ["Pow"] = (OpNames.Pow, (x, y) => (long)Math.Pow(x, y), Math.Pow),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    public ImmutableArray<string> Types => Functions.Keys;

    public ImmutableArray<OnnxValue> Import(OnnxNode node, OnnxContext context)
    {
        var result = node.Required(0);
        for (var i = 1; i < node.Inputs.Length; i++)
        {
            var layer = i == node.Inputs.Length - 1 ? node.Layer : node.Layer with { Name = $"{node.Layer.Name}_{i}" };
            result = Combine(node, context, layer, result, node.Required(i));
        }

        return [result];
    }

    private static OnnxValue Combine(OnnxNode node, OnnxContext context, Layer layer, OnnxValue left, OnnxValue right)
    {
        var (type, integers, reals) = Functions[node.Type];
        return left.Constant is { } first && right.Constant is { } second ? Folding.Combine(node, context, first, second, integers, reals)
            : type is null ? throw layer.Unsupported("its operands are computed", "Of constants it is folded.")
            : Combine(node, context, layer, type, left, right);
    }

    /// <summary>An op of two values that are not both constant.</summary>
    public static OnnxValue Combine(OnnxNode node, OnnxContext context, Layer layer, string type, OnnxValue left, OnnxValue right)
    {
        switch (left, right)
        {
            case ({ View: { } view }, { Constant: { } constant }) when type == OpNames.Pow && constant.Reals() is [var exponent]:
                return Layers.Arithmetic.Power(context.Graph, layer, view, exponent);
            case ({ View: { } view }, { Constant: { } constant }):
                return WithConstant(node, context, layer, type, view, constant, constantFirst: false);
            case ({ Constant: { } constant }, { View: { } view }):
                return WithConstant(node, context, layer, type, view, constant, constantFirst: true);
            default:
                return Layers.Arithmetic.Emit(context.Graph, layer, type, left.View!, right.View!);
        }
    }

    private static TensorView WithConstant(
        OnnxNode node, OnnxContext context, Layer layer, string type, TensorView view, ConstantTensor constant, bool constantFirst) =>
        constant.Count == 0
            ? throw node.Bad("its constant operand has no numbers")
            : Layers.Arithmetic.EmitConstant(
                context.Graph, layer, type, view, node.Parameter(constant, "constant"), constant.Shape, constantFirst);

    private static long Divide(long x, long y) => y switch { 0 => 0, -1 => -x, _ => x / y };

    // The sign is the divisor's, as in Python.
    private static long Modulo(long x, long y) => y is 0 or -1 ? 0 : ((x % y) + y) % y;
}
