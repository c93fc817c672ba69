using System.Text.Json;

namespace Vai.Importers.PyTorch.Export;

/// <summary>How the JSON of an archive is read, and what its mistakes become.</summary>
internal static class ExportJson
{
    public static JsonDocumentOptions Form { get; } = new() { MaxDepth = 64 };

    /// <exception cref="VaiException">VAI2027: the JSON is broken, or a field is missing or of another kind.</exception>
    public static T Guard<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw new VaiException(
                VaiDiagnostics.BadExportedProgram.Unplaced("its JSON lacks a field or holds another kind of value ({e.Message})"), e);
        }
    }

    /// <summary>The one property of a union: its tag and its value.</summary>
    public static JsonProperty Union(JsonElement value)
    {
        using var properties = value.EnumerateObject();
        return properties.MoveNext() && properties.Current is var only && !properties.MoveNext()
            ? only
            : throw VaiDiagnostics.BadExportedProgram.UnplacedException("a union has no tag, or several");
    }
}
