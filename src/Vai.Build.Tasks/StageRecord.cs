using System.Globalization;
using System.Text.Json;

namespace Vai.Build.Tasks;

/// <summary>
/// What a stage left when it succeeded. The next build compares it with what it would do itself: where they agree, nothing runs, and what
/// the stage said is said again. It is read in every build, so by hand: a serializer costs more than all the rest of a build with nothing
/// to do (build.md 5).
/// </summary>
/// <param name="Key">Hash of all that the stage depends on.</param>
/// <param name="Reads">Files that the stage looked for by itself, with their stamps.</param>
/// <param name="Outputs">The files that it wrote, by their names in the model's folder, with their lengths.</param>
/// <param name="Diagnostics">What it said, before the project's switches made more or less of it.</param>
internal sealed record StageRecord(
    string Key,
    ImmutableSortedDictionary<string, string> Reads,
    ImmutableSortedDictionary<string, string> Outputs,
    ImmutableArray<Diagnostic> Diagnostics)
{
    /// <summary>The length of a file, as <see cref="Outputs"/> have it; null where there is none.</summary>
    public static string? LengthOf(string path) =>
        new FileInfo(path) is { Exists: true } file ? file.Length.ToString(CultureInfo.InvariantCulture) : null;

    /// <summary>Null where there is none, or where something else lies in its place.</summary>
    public static StageRecord? Read(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            return new StageRecord(
                json.RootElement.GetProperty(nameof(Key)).GetString()!,
                FilesOf(json.RootElement.GetProperty(nameof(Reads))),
                FilesOf(json.RootElement.GetProperty(nameof(Outputs))),
                DiagnosticsOf(json.RootElement.GetProperty(nameof(Diagnostics))));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }

    public void Write(string path)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString(nameof(Key), Key);
            Write(json, nameof(Reads), Reads);
            Write(json, nameof(Outputs), Outputs);
            json.WriteStartArray(nameof(Diagnostics));
            foreach (var diagnostic in Diagnostics)
            {
                WorkerProtocol.Write(json, diagnostic);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        AtomicFile.WriteAllBytes(path, bytes.ToArray());
    }

    private static void Write(Utf8JsonWriter json, string name, ImmutableSortedDictionary<string, string> files)
    {
        json.WriteStartObject(name);
        foreach (var (file, stamp) in files)
        {
            json.WriteString(file, stamp);
        }

        json.WriteEndObject();
    }

    private static ImmutableSortedDictionary<string, string> FilesOf(JsonElement json)
    {
        var files = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var file in json.EnumerateObject())
        {
            files[file.Name] = file.Value.GetString() ?? "";
        }

        return files.ToImmutable();
    }

    private static ImmutableArray<Diagnostic> DiagnosticsOf(JsonElement json)
    {
        var diagnostics = ImmutableArray.CreateBuilder<Diagnostic>();
        foreach (var diagnostic in json.EnumerateArray())
        {
            diagnostics.Add(WorkerProtocol.DiagnosticOf(diagnostic));
        }

        return diagnostics.ToImmutable();
    }
}
