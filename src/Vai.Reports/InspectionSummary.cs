using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Vai.Compiler.Inspection;

namespace Vai.Reports;

/// <summary>The inspection report for people, in the order of the vendor's (vendor-tools.md 3), and for machines.</summary>
internal static class InspectionSummary
{
    /// <summary>Indented JSON with the names of the records in camel case.</summary>
    public static string ToJson(this InspectionReport report) =>
        JsonSerializer.Serialize(report, InspectionJson.Default.InspectionReport).ReplaceLineEndings("\n") + "\n";

    /// <summary>Of one target its report, of several a list of theirs.</summary>
    public static string ToJson(this ImmutableArray<InspectionReport> reports) => reports is [var only]
        ? only.ToJson()
        : JsonSerializer.Serialize(reports, InspectionJson.Default.ImmutableArrayInspectionReport).ReplaceLineEndings("\n") + "\n";

    /// <summary>The reports of all targets, one after the other.</summary>
    public static string ToText(this ImmutableArray<InspectionReport> reports) => string.Join('\n', reports.Select(ToText));

    /// <summary>Target, summary, layers.</summary>
    public static string ToText(this InspectionReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var text = new StringBuilder();
        Section(text, "target");
        text.AppendJoin('\n', report.Target).Append('\n');
        Section(text, "summary of " + report.Graph);
        AppendSummary(text, report);
        Section(text, "layers");
        text.Append(TextTable.Format(["layer", "op", "input", "output", "workload", "parameters", "device"], report.Layers.Select(Row)));
        return text.ToString();
    }

    private static void AppendSummary(StringBuilder text, InspectionReport report)
    {
        var layers = report.Layers.Where(layer => layer.Device != LayerDevice.User).ToArray();
        var (workload, onDpu) =
            (layers.Sum(layer => layer.Workload), layers.Where(layer => layer.Device == LayerDevice.Dpu).Sum(layer => layer.Workload));
        Tensors("input", report.Inputs);
        Tensors("output", report.Outputs);
        Line("layers",
            $"{layers.Length}, of them {layers.Count(layer => layer.Device == LayerDevice.Dpu)} on the DPU in {report.DpuSubgraphs} " +
            $"subgraph{(report.DpuSubgraphs == 1 ? "" : "s")}");
        Line("workload",
            string.Create(CultureInfo.InvariantCulture,
                $"{Quantities.Workload(workload)}, of it {100.0 * onDpu / Math.Max(workload, 1):F1} % on the DPU"));
        Line("parameters", Quantities.Count(layers.Sum(layer => layer.Parameters)));
        if (!report.LayersOnCpu.Any())
        {
            text.Append("All layers run on the DPU.\n");
            return;
        }

        text.Append("These layers run on the CPU:\n");
        foreach (var layer in report.LayersOnCpu)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {layer.Name} ({layer.Op}): {layer.Reason?.Message} {layer.Reason?.WayOut}")
                .Append('\n');
        }

        void Line(string name, string value) => text.Append(name.PadRight(12)).Append(value).Append('\n');

        void Tensors(string name, ImmutableArray<InspectedTensor> tensors)
        {
            foreach (var tensor in tensors)
            {
                Line(name, $"{tensor.Name}: {Quantities.Shape(tensor.Shape)}");
            }
        }
    }

    private static ImmutableArray<string> Row(InspectedLayer layer) =>
    [
        layer.Name,
        layer.Op,
        string.Join(", ", layer.InputShapes.Select(shape => Quantities.Shape(shape))),
        Quantities.Shape(layer.OutputShape),
        layer.Workload == 0 ? "" : Quantities.Workload(layer.Workload),
        layer.Parameters == 0 ? "" : Quantities.Count(layer.Parameters),
        layer.Device switch { LayerDevice.Dpu => "DPU", LayerDevice.Cpu => "CPU", _ => "USER" },
    ];

    private static void Section(StringBuilder text, string title) =>
        text.Append(text.Length > 0 ? "\n" : "").Append(title).Append('\n').Append('=', title.Length).Append('\n');
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true)]
[JsonSerializable(typeof(InspectionReport))]
[JsonSerializable(typeof(ImmutableArray<InspectionReport>))]
internal sealed partial class InspectionJson : JsonSerializerContext;
