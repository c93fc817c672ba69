using System.Text.Json;
using System.Text.Json.Nodes;

namespace Vai.Build.Tasks;

/// <summary>
/// What is said of a project's models as SARIF 2.1.0, which code scanning reads: one run, to which each task of a build adds.
/// </summary>
/// <param name="path">As the project writes it; empty where none is wanted.</param>
/// <param name="absolute">Makes a path of the project absolute.</param>
internal sealed class SarifLog(string path, Func<string, string> absolute)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n" };

    private readonly List<(Diagnostic Diagnostic, string? File, int Line, int Column)> _results = [];

    /// <param name="place">Where the project speaks of the matter; else it is the diagnostic's own file.</param>
    public void Add(Diagnostic diagnostic, ItemPlace? place) =>
        _results.Add((diagnostic, place?.File ?? diagnostic.Location.File, place?.Line ?? 0, place?.Column ?? 0));

    /// <param name="isFirst">Whether this task is the build's first: what an older build said goes.</param>
    public void Save(bool isFirst)
    {
        if (path.Length == 0)
        {
            return;
        }

        var file = absolute(path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var log = isFirst ? New() : Read(file) ?? New();
        var (results, rules) = Parts(log)!.Value;
        foreach (var (diagnostic, place, line, column) in _results)
        {
            results.Add(Result(diagnostic, place is null ? null : absolute(place), line, column));
            if (!rules.Any(rule => (string?)rule?["id"] == diagnostic.Code))
            {
                rules.Add(Rule(diagnostic.Code));
            }
        }

        _results.Clear();
        AtomicFile.WriteAllText(file, log.ToJsonString(Indented) + "\n");
    }

    private static JsonObject New() => new()
    {
        ["$schema"] = "https://json.schemastore.org/sarif-2.1.0.json",
        ["version"] = "2.1.0",
        ["runs"] = new JsonArray(new JsonObject
        {
            ["tool"] = new JsonObject { ["driver"] = new JsonObject { ["name"] = "Vai.Sdk", ["rules"] = new JsonArray() } },
            ["results"] = new JsonArray(),
        }),
    };

    /// <summary>Null where no file is, or another one's.</summary>
    private static JsonObject? Read(string path)
    {
        try
        {
            return File.Exists(path) && JsonNode.Parse(File.ReadAllBytes(path)) is JsonObject log && Parts(log) is not null ? log : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static (JsonArray Results, JsonArray Rules)? Parts(JsonObject log) =>
        log["runs"] is JsonArray and [JsonObject run] && run["results"] is JsonArray results
            && run["tool"] is JsonObject tool && tool["driver"] is JsonObject driver && driver["rules"] is JsonArray rules
            ? (results, rules)
            : null;

    private static JsonObject Rule(string code)
    {
        var descriptor = VaiDiagnostics.All.FirstOrDefault(item => item.Code == code);
        return new JsonObject
        {
            ["id"] = code,
            ["shortDescription"] = new JsonObject { ["text"] = descriptor?.Sentence ?? code },
            ["help"] = new JsonObject { ["text"] = descriptor is { WayOut.Length: > 0 } ? descriptor.WayOut : code },
        };
    }

    private static JsonObject Result(Diagnostic diagnostic, string? file, int line, int column)
    {
        var result = new JsonObject
        {
            ["ruleId"] = diagnostic.Code,
            ["level"] = diagnostic.Severity switch
            {
                DiagnosticSeverity.Error => "error",
                DiagnosticSeverity.Warning => "warning",
                _ => "note",
            },
            ["message"] = new JsonObject { ["text"] = diagnostic.Text },
        };
        var location = new JsonObject();
        if (file is not null)
        {
            var physical = new JsonObject { ["artifactLocation"] = new JsonObject { ["uri"] = new Uri(file).AbsoluteUri } };
            if (line > 0)
            {
                physical["region"] = new JsonObject { ["startLine"] = line, ["startColumn"] = Math.Max(1, column) };
            }

            location["physicalLocation"] = physical;
        }

        if (diagnostic.Location.Layer is { } layer)
        {
            location["logicalLocations"] = new JsonArray(new JsonObject { ["name"] = layer, ["kind"] = "element" });
        }

        if (location.Count > 0)
        {
            result["locations"] = new JsonArray(location);
        }

        return result;
    }
}
