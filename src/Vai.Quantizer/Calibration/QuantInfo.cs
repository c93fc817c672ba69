using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Vai.Quantizer.FixPoints;
using Vai.Quantizer.Ops;

namespace Vai.Quantizer.Calibration;

/// <summary>Writes quant_info.json as Vitis AI 3.5 does, byte for byte in its own spacing (quantizer.md 3).</summary>
internal static class QuantInfo
{
    public static string Write(Draft draft) =>
        Write(draft.Source, draft.Formats, draft.FixPoints, draft.IsFineTuned, draft.IsBiasCorrected);

    /// <param name="graph">The float graph before preparation: its ops are the vendor's nodes.</param>
    public static string Write(XirGraph graph, IReadOnlyDictionary<string, TensorFormat> formats,
        IReadOnlyDictionary<string, int> fixPoints, bool fineTuned, bool biasCorrected)
    {
        var nodes = Nodes(graph);
        var parameters = nodes.SelectMany(op => op.InputNames).Distinct()
            .Where(name => formats.TryGetValue(name, out var format) && format.Kind is TensorKind.Weights or TensorKind.Bias)
            .Select(name => (ParameterName(graph, name), formats[name].Bits, fixPoints[name]));
        var constants = graph.OfType(OpNames.Const)
            .Where(op => formats.TryGetValue(op.Name, out var format) && format.Kind == TensorKind.Activation)
            .Select(op => (ParameterName(graph, op.Name), formats[op.Name].Bits, fixPoints[op.Name]));
        var outputs = nodes.Index().Where(node => fixPoints.ContainsKey(node.Item.Name))
            .Select(node =>
                (string.Create(CultureInfo.InvariantCulture, $"{graph.Name}::{NodeType(node.Item)}_{node.Index}"),
                    formats[node.Item.Name].Bits, fixPoints[node.Item.Name]));
        return $$"""
            {
              "param":
              {
            {{Entries(parameters)}}
              },
              "output":
              {
            {{Entries(outputs.Concat(constants))}}
              },
              "input":
              {

              },
              "fast_finetuned":{{(fineTuned ? "true" : "false")}},
              "bias_corrected":{{(biasCorrected ? "true" : "false")}},
              "version":"3.5.0+vai",
              "graph_md5":"{{GraphMd5(graph)}}"
            }
            """.ReplaceLineEndings("\n");
    }

    /// <summary>The vendor's check that a calibration belongs to a graph: the md5 of the node types and their links.</summary>
    public static string GraphMd5(XirGraph graph)
    {
        var nodes = Nodes(graph);
        var ends = graph.Results.Intersect(nodes).Select(NodeType);
        var texts = nodes.Select(op => NodeText(
            NodeType(op),
            op.InputNames.Select(graph.Op).Where(input => QuantizerOps.Of(input).VendorType(input) is not null).Select(NodeType),
            graph.ConsumersOf(op.Name).Select(NodeType).DefaultIfEmpty("nndct_return"))).Append(NodeText("nndct_return", ends, []));
        var text = "{\n  \"nodes\": [\n" + string.Join(",\n", texts) + "\n  ]\n}";

        // Not for security: the vendor's file has it.
#pragma warning disable CA5351
        return Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5351
    }

    private static XirOp[] Nodes(XirGraph graph) => [.. graph.Ops.Where(op => QuantizerOps.Of(op).VendorType(op) is not null)];

    private static string NodeType(XirOp op) => QuantizerOps.Of(op).VendorType(op)!;

    /// <summary>Net__conv1_weight as Net::conv1_weight. XIR's names no longer tell a dot from an underscore.</summary>
    private static string ParameterName(XirGraph graph, string name) =>
        name.StartsWith(graph.Name + "__", StringComparison.Ordinal) ? $"{graph.Name}::{name[(graph.Name.Length + 2)..]}" : name;

    private static string Entries(IEnumerable<(string Name, int Bits, int FixPoint)> entries) =>
        string.Join(
            ",\n", entries.Select(entry =>
                string.Create(CultureInfo.InvariantCulture, $"    \"{entry.Name}\":[[{entry.Bits},{entry.FixPoint}]]")));

    private static string NodeText(string type, IEnumerable<string> inputs, IEnumerable<string> outputs) =>
        $"    {{\n      \"op\": \"{type}\",\n      \"input_ops\": {List(inputs)},\n      \"output_ops\": {List(outputs)}\n    }}";

    private static string List(IEnumerable<string> items)
    {
        var text = string.Join(",\n", items.Select(item => $"        \"{item}\""));
        return text.Length == 0 ? "[]" : $"[\n{text}\n      ]";
    }
}
