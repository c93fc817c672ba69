namespace Vai.Compiler.Lowering.Passes;

/// <summary>
/// The results of a model last, in the order that the quantized graph has them: their names change on the way, so a generated class tells
/// them apart by their order.
/// </summary>
internal static class ResultOrder
{
    /// <param name="results">Names that are no op's are passed over.</param>
    public static IEnumerable<XirOp> Sort(IReadOnlyCollection<XirOp> ops, IReadOnlyList<string> results)
    {
        var places = results.Distinct(StringComparer.Ordinal).Index()
            .ToDictionary(item => item.Item, item => item.Index, StringComparer.Ordinal);
        return ops.Where(op => !places.ContainsKey(op.Name))
            .Concat(ops.Where(op => places.ContainsKey(op.Name)).OrderBy(op => places[op.Name]));
    }
}
