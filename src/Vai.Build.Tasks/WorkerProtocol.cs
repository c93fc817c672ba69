using System.Text.Json;
using Microsoft.Build.Framework;
using Vai.Project;

namespace Vai.Build.Tasks;

/// <summary>The worker's language: a request as a JSON file, answers as a JSON object a line.</summary>
internal static class WorkerProtocol
{
    /// <summary>The file that holds the request which begins with a stage; a person can run the worker by hand with it.</summary>
    public static string RequestFile(ModelStages first) => DpuModelItem.NameOf(first) + ".request.json";

    /// <summary>The request for models, each with the steps that it has to go through.</summary>
    public static byte[] Request(
        int parallelism, string? libtorchDirectory, IEnumerable<(ITaskItem Model, ImmutableArray<ModelStep> Steps)> models)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteNumber("parallelism", parallelism);
            json.WriteString("libtorchDirectory", NullIfEmpty(libtorchDirectory));
            json.WriteStartArray("models");
            foreach (var (model, steps) in models)
            {
                WriteModel(json, model, steps);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return bytes.ToArray();
    }

    /// <summary>Progress or a diagnostic of the worker; null for a line that is neither.</summary>
    public static WorkerAnswer? Parse(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return json.RootElement.ValueKind == JsonValueKind.Object ? Parse(json.RootElement) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static WorkerAnswer? Parse(JsonElement answer) => Text(answer, "type") switch
    {
        "progress" => new WorkerAnswer.Progress(
            Text(answer, "model"), Text(answer, "stage"), Text(answer, "target"),
            answer.TryGetProperty("fraction", out var fraction) ? fraction.GetDouble() : 0, Text(answer, "text")),
        "stage" => new WorkerAnswer.StageDone(
            Text(answer, "name"), Text(answer, "stage"), Text(answer, "target"), List(answer, "outputs"), List(answer, "reads")),
        "diagnostic" => new WorkerAnswer.Reported(Text(answer, "name"), Text(answer, "target"), new Diagnostic(
            Text(answer, "code"),
            Text(answer, "severity") switch
            {
                "error" => DiagnosticSeverity.Error,
                "warning" => DiagnosticSeverity.Warning,
                _ => DiagnosticSeverity.Info,
            },
            Text(answer, "message"),
            Text(answer, "wayOut"),
            new DiagnosticLocation(Text(answer, "file"), NullIfEmpty(Text(answer, "layer"))))),
        _ => null,
    };

    private static void WriteModel(Utf8JsonWriter json, ITaskItem model, ImmutableArray<ModelStep> steps)
    {
        json.WriteStartObject();
        WriteList(json, "stages", steps.Select(step => step.Name).Distinct());
        if (steps.Any(step => step.IsOfTarget))
        {
            WriteList(json, "targets", steps.Where(step => step.IsOfTarget).Select(step => step.Target));
        }

        json.WriteString("model", model.GetMetadata("ModelPath"));
        json.WriteString("displayPath", model.ItemSpec);
        json.WriteString("name", model.GetMetadata("ModelName"));
        json.WriteString("outputDirectory", model.GetMetadata("OutputDirectory"));
        json.WriteString("deployPath", model.GetMetadata("DeployPath"));
        json.WritePropertyName("metadata");
        SettingsOf(model).Write(json);
        json.WriteEndObject();
    }

    private static DpuModelSettings SettingsOf(ITaskItem model) => DpuModelMetadata.All.Aggregate(
        DpuModelSettings.Empty,
        (settings, metadata) => metadata.Kind is MetadataKind.Files or MetadataKind.Target
            ? settings.With(metadata, [.. EscapedText.List(model, metadata.Name)])
            : settings.With(metadata, model.GetMetadata(metadata.Name)));

    private static void WriteList(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    private static string Text(JsonElement answer, string name) =>
        answer.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static ImmutableArray<string> List(JsonElement answer, string name) =>
        answer.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)]
            : [];

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}

/// <summary>What the worker says.</summary>
internal abstract record WorkerAnswer
{
    public sealed record Progress(string Model, string Stage, string Target, double Fraction, string Text) : WorkerAnswer;

    /// <summary>A stage of a model wrote its files, and looked for others beside those that it was told.</summary>
    public sealed record StageDone(
        string Name, string Stage, string Target, ImmutableArray<string> Outputs, ImmutableArray<string> Reads) : WorkerAnswer;

    /// <param name="Name">The model's name; empty where the request itself is the matter.</param>
    /// <param name="Target">The name of the target that it was said for, of several; else empty.</param>
    public sealed record Reported(string Name, string Target, Diagnostic Diagnostic) : WorkerAnswer;
}
