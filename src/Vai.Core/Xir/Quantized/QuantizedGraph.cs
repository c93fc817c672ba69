namespace Vai.Xir.Quantized;

/// <summary>Writes fix points into a graph, in the form of the vendor's <c>_int.xmodel</c> (xmodel.md 2.3, 2.4).</summary>
internal static class QuantizedGraph
{
    /// <summary>The graph with an op NAME_fix behind each quantized tensor, which all readers of NAME read instead.</summary>
    /// <param name="fixPoints">By name of the tensor's op.</param>
    /// <param name="bitsOf">The bits of a tensor; the DPU has 8.</param>
    public static XirGraph WithFixes(XirGraph prepared, IReadOnlyDictionary<string, int> fixPoints, Func<string, int> bitsOf)
    {
        var ops = ImmutableArray.CreateBuilder<XirOp>();
        foreach (var op in prepared.Ops)
        {
            ops.Add(op.WithInputs(name => fixPoints.ContainsKey(name) ? FixName(name) : name));
            if (fixPoints.TryGetValue(op.Name, out var fixPoint))
            {
                ops.Add(Fix(op, fixPoint, bitsOf(op.Name)));
            }
        }

        return XirGraph.Create(prepared.Name, ops, prepared.Attributes);
    }

    public static string FixName(string name) => name + "_fix";

    private static XirOp Fix(XirOp op, int fixPoint, int bits)
    {
        var name = FixName(op.Name);
        var attributes = AttributeMap.Of(("fix_point", fixPoint), ("bit_width", bits), ("if_signed", true), ("round_mode", "DPU_ROUND"));
        return new XirOp(name, OpNames.Fix, attributes, [XirArgument.Of("input", op.Name)],
            XirTensor.Float32(name, op.Output.Shape.AsSpan()));
    }
}
