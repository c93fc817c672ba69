using System.Text.Json;

namespace Vai.Build.Tasks;

/// <summary>
/// What a stage left when it succeeded. The next build compares it with what it would do itself: where they agree, nothing runs, and what
/// the stage said is said again.
/// </summary>
/// <param name="Key">Hash of all that the stage depends on.</param>
/// <param name="Reads">Files that the stage looked for by itself, with their stamps.</param>
/// <param name="Outputs">The files that it wrote, by their names in the model's folder, with their lengths.</param>
/// <param name="Diagnostics">What it said, before the project's switches made more or less of it.</param>
internal sealed record StageRecord(
    string Key,
    ImmutableSortedDictionary<string, string> Reads,
    ImmutableSortedDictionary<string, long> Outputs,
    ImmutableArray<Diagnostic> Diagnostics)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n" };

    /// <summary>Null where there is none, or where something else lies in its place.</summary>
    public static StageRecord? Read(string path)
    {
        try
        {
            return File.Exists(path) && JsonSerializer.Deserialize<StageRecord>(File.ReadAllBytes(path), Indented)
                is { Key: not null, Reads: not null, Outputs: not null, Diagnostics.IsDefault: false } record
                ? record
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public void Write(string path) => AtomicFile.WriteAllBytes(path, JsonSerializer.SerializeToUtf8Bytes(this, Indented));
}
