namespace Vai.Importers.Folding;

/// <summary>
/// Activations that formats or authors write with smaller ops: x · sigmoid(x) is swish, x · tanh(softplus(x)) is mish, and
/// x · (1 + erf(x / √2)) / 2 is gelu. One op is one visit to the processor, and one graph whatever the format.
/// </summary>
internal static class ActivationRecognition
{
    private const double HalfRoot = 0.70710678118654752;
    private const double Tolerance = 1e-5;

    public static IReadOnlyList<XirOp> Apply(IReadOnlyList<XirOp> ops)
    {
        var graph = new Reading(ops);
        var replaced = new Dictionary<string, XirOp>(StringComparer.Ordinal);
        var gone = new HashSet<string>(StringComparer.Ordinal);
        foreach (var product in ops.Where(op => op.Type == OpNames.Mul))
        {
            foreach (var (factor, other) in graph.Factors(product))
            {
                if (Gated(graph, factor, other) is var (type, between))
                {
                    Replace(product, type, other, between);
                }
                else if (Gelu(graph, ops, product, factor, other) is var (last, source, parts))
                {
                    Replace(last, OpNames.Gelu, source, parts);
                }
                else
                {
                    continue;
                }

                break;
            }
        }

        return replaced.Count == 0
            ? ops
            : [.. ops.Where(op => !gone.Contains(op.Name)).Select(op => replaced.GetValueOrDefault(op.Name, op))];

        void Replace(XirOp last, string type, string source, IEnumerable<XirOp> between)
        {
            replaced[last.Name] = last with { Type = type, Attributes = AttributeMap.Empty, Arguments = [XirArgument.Of("input", source)] };
            foreach (var op in between.Append(last))
            {
                gone.UnionWith(op.InputNames.Where(name => graph.Op(name).Is(OpTraits.Constant)));
                gone.Add(op.Name);
            }

            gone.Remove(last.Name);
        }
    }

    /// <summary>Of x and a function of x.</summary>
    private static (string Type, XirOp[] Between)? Gated(Reading graph, XirOp factor, string source) => factor.Type switch
    {
        OpNames.Sigmoid when Reads(factor, source) => (OpNames.Swish, [factor]),
        OpNames.Tanh when graph.OnlyRead(factor) is { Type: OpNames.Softplus } softplus && Reads(softplus, source) =>
            (OpNames.Mish, [factor, softplus]),
        _ => null,
    };

    /// <summary>(x · (1 + erf(x / √2))) / 2, the half in either factor or behind them.</summary>
    private static (XirOp Last, string Source, XirOp[] Between)? Gelu(
        Reading graph, IReadOnlyList<XirOp> ops, XirOp product, XirOp factor, string other)
    {
        if (!(factor.Type == OpNames.Scale && graph.OnlyRead(factor) is { Type: OpNames.Erf } erf
            && graph.OnlyRead(erf) is { Type: OpNames.Scale } inner && graph.Factor(inner) is { } root && IsNear(root, HalfRoot)
            && graph.Uniform(factor, "scale") is { } weight && graph.Uniform(factor, "bias") == weight))
        {
            return null;
        }

        var source = inner.InputsOf("input")[0];
        XirOp[] between = [product, factor, erf, inner];
        if (source == other)
        {
            var readers = ops.Where(op => op.InputNames.Contains(product.Name)).Take(2).ToArray();
            return IsNear(weight, 0.5) ? (product, source, between)
                : weight == 1 && readers is [{ Type: OpNames.Scale } half] && graph.Factor(half) is { } behind && IsNear(behind, 0.5)
                    ? (half, source, between)
                    : null;
        }

        return weight == 1 && graph.Op(other) is { Type: OpNames.Scale } halved && graph.Factor(halved) is { } before && IsNear(before, 0.5)
            && Reads(halved, source) && graph.Factors(product).Any(pair => pair.Factor == halved)
            ? (product, source, [.. between, halved])
            : null;
    }

    private static bool Reads(XirOp op, string source) => op.InputsOf("input") is [var name] && name == source;

    private static bool IsNear(double value, double other) => Math.Abs(value - other) < Tolerance;
}
