namespace Vai.Importers.Folding;

/// <summary>
/// Older exporters write hard-sigmoid as relu6(x + 3) · c and hard-swish as x · relu6(x + 3) / 6: additions and factors of their own,
/// where the DPU has one op. They become <c>hard-sigmoid</c>, and <c>mul</c> where c is not 1/6 (quantizer.md 2.4; xmodel.md 2.3).
/// </summary>
internal static class HardSigmoidRecognition
{
    public static IReadOnlyList<XirOp> Apply(IReadOnlyList<XirOp> ops)
    {
        var graph = new Reading(ops);
        var replaced = new Dictionary<string, XirOp[]>(StringComparer.Ordinal);
        var gone = new HashSet<string>(StringComparer.Ordinal);
        foreach (var scale in ops.Where(op => op.Type == OpNames.Scale))
        {
            if (graph.Factor(scale) is not { } factor || graph.OnlyRead(scale) is not { } input)
            {
                continue;
            }

            var product = input.Type == OpNames.Mul && IsSixth(factor) ? input : null;
            if (Ramp(graph, product is null ? input : OtherFactor(graph, product)) is { } ramp
                && (product is null || product.InputNames.Contains(ramp.Source.Name)))
            {
                replaced[scale.Name] = product is null
                    ? Gate(scale, ramp.Source, factor, graph.FreeName(scale.Name))
                    : Swish(scale, ramp.Source, graph.FreeName(scale.Name));
                gone.UnionWith(ramp.Names);
                gone.UnionWith(scale.InputsOf("scale").Concat(scale.InputsOf("bias")));
                gone.UnionWith(product is null ? [] : [product.Name]);
            }
        }

        return replaced.Count == 0
            ? ops
            : [.. ops.Where(op => !gone.Contains(op.Name)).SelectMany(op => replaced.GetValueOrDefault(op.Name, [op]))];
    }

    private static bool IsSixth(float factor) => Math.Abs((factor * 6) - 1) < 1e-6;

    /// <param name="helper">What ops beside the scale's own are called, before _i0 and _i1.</param>
    private static XirOp[] Gate(XirOp scale, XirOp source, float factor, string helper)
    {
        if (IsSixth(factor))
        {
            return [Op(scale.Name, OpNames.HardSigmoid, scale, source.Name)];
        }

        var constant = ConstantCodec.Create(helper + "_i1", [factor * 6], 1);
        return
        [
            Op(helper + "_i0", OpNames.HardSigmoid, scale, source.Name), constant, Op(
                scale.Name, OpNames.Mul, scale, helper + "_i0", constant.Name),
        ];
    }

    private static XirOp[] Swish(XirOp scale, XirOp source, string helper) =>
        [Op(helper + "_i0", OpNames.HardSigmoid, scale, source.Name), Op(scale.Name, OpNames.Mul, scale, source.Name, helper + "_i0")];

    private static XirOp Op(string name, string type, XirOp like, params ReadOnlySpan<string> inputs) =>
        new(name, type, AttributeMap.Empty, [XirArgument.Of("input", inputs)], XirTensor.Float32(name, like.Output.Shape.AsSpan()));

    /// <summary>Of a product the factor that is a ramp: relu6 or min.</summary>
    private static XirOp? OtherFactor(Reading graph, XirOp product) =>
        graph.Factors(product).Select(pair => pair.Factor).FirstOrDefault(op => op.Type is OpNames.Relu6 or OpNames.Min);

    /// <summary>x of relu6(x + 3), and the names of the ops between, with their constants.</summary>
    private static (XirOp Source, List<string> Names)? Ramp(Reading graph, XirOp? op)
    {
        var names = new List<string>();
        var bounded = false;
        for (; op is not null; op = graph.OnlyRead(op))
        {
            names.AddRange([op.Name, .. op.InputNames.Where(name => graph.Op(name).Type == OpNames.Const)]);
            switch (op.Type)
            {
                case OpNames.Relu6:
                case OpNames.Min when op.InputNames.Select(name => graph.Op(name)).Any(
                    input => input.Type == OpNames.Const && ConstantCodec.Read(input) is [6f]):
                    bounded = true;
                    break;
                case OpNames.Relu when bounded:
                    break;
                case OpNames.Scale when bounded && graph.Uniform(op, "scale") == 1 && graph.Uniform(op, "bias") == 3:
                    return IsClipped(graph, names) ? (graph.Op(op.InputsOf("input")[0]), names) : null;
                default:
                    return null;
            }
        }

        return null;
    }

    // A min alone has no lower bound.
    private static bool IsClipped(Reading graph, IEnumerable<string> names) => names.Any(name => graph.Op(name).Is(OpTraits.Rectifies));
}
