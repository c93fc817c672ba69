using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Vai.Compiler;
using Vai.Compiler.Lowering;
using Vai.Compiler.Verification;

namespace Vai.Reports;

/// <summary>The report of a compilation for people (<c>compile.txt</c>) and for machines (<c>compile.json</c>).</summary>
internal static class CompilationSummary
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n" };

    /// <summary>Lines that end with a line feed; the sizes are bytes.</summary>
    public static string ToText(CompilationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var text = new StringBuilder();
        Line(text, "target", report.TargetName);
        Line(text, "subgraphs",
            string.Create(CultureInfo.InvariantCulture, $"{report.SubgraphCount}, of them {report.DpuSubgraphs.Length} on the DPU"));
        Line(text, "estimate",
            string.Create(CultureInfo.InvariantCulture,
                $"{report.EstimatedFramesPerSecond:F0} frames/s with one thread, the processor's layers not counted"));
        Line(text, "verification", report.Verification is { } verification ? Describe(verification) : "none was asked for");
        text.Append('\n').Append(TextTable.Format(
            ["DPU subgraph", "superlayers", "instructions", "code", "constants", "workspace", "inputs and outputs", "DDR read",
                "DDR written", "cycles", "ms"],
            report.DpuSubgraphs.Select(subgraph => ImmutableArray.Create(
                subgraph.Name,
                Quantities.Count(subgraph.Superlayers),
                Quantities.Count(subgraph.Instructions),
                Quantities.Count(subgraph.CodeBytes),
                Quantities.Count(subgraph.ConstantBytes),
                Quantities.Count(subgraph.WorkspaceBytes),
                Quantities.Count(subgraph.InterfaceBytes),
                Quantities.Count(subgraph.Cycles.BytesLoaded),
                Quantities.Count(subgraph.Cycles.BytesStored),
                Quantities.Count(subgraph.Cycles.Cycles),
                subgraph.Cycles.Milliseconds.ToString("F3", CultureInfo.InvariantCulture)))));
        List(text, "Layers on the processor", report.OnProcessor.Select(Describe));
        List(text, "Encodings that no vendor file proves", report.InferredEncodings);
        return text.ToString();
    }

    /// <summary>Indented JSON that ends with a line feed.</summary>
    public static string ToJson(CompilationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return new JsonObject
        {
            ["target"] = report.TargetName,
            ["subgraphs"] = report.SubgraphCount,
            ["framesPerSecond"] = Math.Round(report.EstimatedFramesPerSecond, 1),
            ["dpuSubgraphs"] = new JsonArray([.. report.DpuSubgraphs.Select(Node)]),
            ["onProcessor"] =
                new JsonArray(
                [.. report.OnProcessor.Select(layer =>
                    new JsonObject { ["name"] = layer.Name, ["op"] = layer.Type, ["reason"] = layer.Reason })]),
            ["inferredEncodings"] = new JsonArray([.. report.InferredEncodings.Select(encoding => JsonValue.Create(encoding))]),
            ["verification"] = report.Verification is { } verification ? Node(verification) : null,
        }.ToJsonString(Indented) + "\n";
    }

    private static string Describe(VerificationReport verification) => string.Create(
        CultureInfo.InvariantCulture,
        $"simulator and executor agree on {Quantities.Count(verification.ComparedNumbers)} numbers for the inputs " +
            $"{string.Join(", ", verification.Subgraphs.SelectMany(subgraph => subgraph.Patterns).Distinct())}; " +
            $"{verification.Subgraphs.Sum(subgraph => subgraph.Hazards.HazardCount)} hazards");

    private static string Describe(ProcessorLayer layer) => $"{layer.Name} ({layer.Type}): {layer.Reason}";

    private static JsonObject Node(DpuSubgraphReport subgraph) => new()
    {
        ["name"] = subgraph.Name,
        ["superlayers"] = subgraph.Superlayers,
        ["instructions"] = subgraph.Instructions,
        ["codeBytes"] = subgraph.CodeBytes,
        ["constantBytes"] = subgraph.ConstantBytes,
        ["workspaceBytes"] = subgraph.WorkspaceBytes,
        ["interfaceBytes"] = subgraph.InterfaceBytes,
        ["bytesLoaded"] = subgraph.Cycles.BytesLoaded,
        ["bytesStored"] = subgraph.Cycles.BytesStored,
        ["cycles"] = subgraph.Cycles.Cycles,
        ["milliseconds"] = Math.Round(subgraph.Cycles.Milliseconds, 4),
    };

    private static JsonObject Node(VerificationReport verification) => new()
    {
        ["verified"] = verification.IsVerified,
        ["comparedNumbers"] = verification.ComparedNumbers,
        ["hazards"] = verification.Subgraphs.Sum(subgraph => subgraph.Hazards.HazardCount),
        ["inputs"] =
            new JsonArray(
            [.. verification.Subgraphs.SelectMany(subgraph => subgraph.Patterns).Distinct().Select(pattern => JsonValue.Create(pattern))]),
    };

    private static void Line(StringBuilder text, string name, string value) => text.Append(name.PadRight(14)).Append(value).Append('\n');

    private static void List(StringBuilder text, string title, IEnumerable<string> items)
    {
        foreach (var (number, item) in items.Index())
        {
            text.Append(number == 0 ? $"\n{title}:\n" : "").Append("  ").Append(item).Append('\n');
        }
    }
}
