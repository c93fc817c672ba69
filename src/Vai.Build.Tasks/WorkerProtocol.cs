using System.Text.Json;
using Microsoft.Build.Framework;
using Vai.Project;

namespace Vai.Build.Tasks;

/// <summary>The worker's language: a request as a JSON file, answers as a JSON object a line.</summary>
internal static class WorkerProtocol
{
    /// <summary>The request for the given stages of all models.</summary>
    public static byte[] Request(IEnumerable<string> stages, int parallelism, string? libtorchDirectory, IEnumerable<ITaskItem> models)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            WriteList(json, "stages", stages);
            json.WriteNumber("parallelism", parallelism);
            json.WriteString("libtorchDirectory", NullIfEmpty(libtorchDirectory));
            json.WriteStartArray("models");
            foreach (var model in models)
            {
                WriteModel(json, model);
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
            Text(answer, "model"), Text(answer, "stage"), answer.TryGetProperty("fraction", out var fraction) ? fraction.GetDouble() : 0,
            Text(answer, "text")),
        "diagnostic" => new WorkerAnswer.Reported(new Diagnostic(
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

    private static void WriteModel(Utf8JsonWriter json, ITaskItem model)
    {
        json.WriteStartObject();
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
        (settings, metadata) => metadata.Kind == MetadataKind.Files
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

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}

/// <summary>What the worker says.</summary>
internal abstract record WorkerAnswer
{
    public sealed record Progress(string Model, string Stage, double Fraction, string Text) : WorkerAnswer;

    public sealed record Reported(Diagnostic Diagnostic) : WorkerAnswer;
}
