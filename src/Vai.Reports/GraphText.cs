using System.Globalization;

namespace Vai.Reports;

/// <summary>A whole graph as text that people and <c>diff</c> can read: attributes, the tree of subgraphs, the ops in order.</summary>
internal static class GraphText
{
    public static IEnumerable<string> Lines(XirGraph graph) =>
    [
        $"graph {graph.Name}",
        .. Attributes(graph.Attributes, "  "),
        .. Subgraph(graph.Root, "  "),
        .. graph.Ops.SelectMany(Op),
    ];

    private static IEnumerable<string> Subgraph(XirSubgraph subgraph, string indent) =>
    [
        string.Create(CultureInfo.InvariantCulture, $"{indent}subgraph {subgraph.Name}, {subgraph.OpNames.Length} ops"),
        .. Attributes(subgraph.Attributes, indent + "  "),
        .. subgraph.Children.SelectMany(child => Subgraph(child, indent + "  ")),
    ];

    private static IEnumerable<string> Op(XirOp op) =>
    [
        "",
        $"op {op.Name}: {op.Type}",
        .. op.Arguments.Select(argument => $"  {argument.Name} = {string.Join(", ", argument.Ops)}"),
        .. Attributes(op.Attributes, "  "),
        $"  output {op.Output.Name}: {op.Output.DataType.ToString().ToUpperInvariant()}{op.Output.BitWidth} " +
            $"[{string.Join(", ", op.Output.Shape)}]",
        .. Attributes(op.Output.Attributes, "    "),
    ];

    private static IEnumerable<string> Attributes(AttributeMap attributes, string indent) =>
        attributes.Select(pair => $"{indent}.{pair.Key} = {pair.Value.ToString().ReplaceLineEndings(" ")}");
}
