using System.Runtime.InteropServices;
using System.Text.Json;

namespace Vai.Project;

/// <summary>What a project or a command line says about a model, by the metadata of <see cref="DpuModelMetadata"/>; paths are
/// absolute.</summary>
internal sealed class DpuModelSettings
{
    // Of arrays, not of immutable ones: a dictionary of structs is compiled anew in every build (build.md 5).
    private readonly ImmutableDictionary<DpuModelMetadata, string[]> _values;

    private DpuModelSettings(ImmutableDictionary<DpuModelMetadata, string[]> values) => _values = values;

    /// <summary>Nothing is said.</summary>
    public static DpuModelSettings Empty { get; } =
        new(ImmutableDictionary.Create<DpuModelMetadata, string[]>(ReferenceEqualityComparer.Instance));

    /// <summary>The text of a metadatum, never empty; null where nothing is said.</summary>
    public string? this[DpuModelMetadata metadata] => Files(metadata) is [var text, ..] ? text : null;

    /// <summary>The files of a set, the targets, or the one text; empty where nothing is said.</summary>
    public ImmutableArray<string> Files(DpuModelMetadata metadata) =>
        _values.TryGetValue(metadata, out var values) ? ImmutableCollectionsMarshal.AsImmutableArray(values) : [];

    /// <summary>These settings and one more; null or empty takes it away.</summary>
    public DpuModelSettings With(DpuModelMetadata metadata, string? text) =>
        With(metadata, string.IsNullOrEmpty(text) ? ImmutableArray<string>.Empty : [text]);

    /// <inheritdoc cref="With(DpuModelMetadata, string?)"/>
    public DpuModelSettings With(DpuModelMetadata metadata, ImmutableArray<string> files) =>
        new(files.IsDefaultOrEmpty ? _values.Remove(metadata) : _values.SetItem(metadata, ImmutableCollectionsMarshal.AsArray(files)!));

    /// <summary>An object with a text, or a list for a set of files and for several targets, a metadatum; in the table's order.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        foreach (var metadata in DpuModelMetadata.All.Where(_values.ContainsKey))
        {
            json.WritePropertyName(metadata.Name);
            if (metadata.Kind == MetadataKind.Files || Files(metadata).Length > 1)
            {
                json.WriteStartArray();
                foreach (var file in Files(metadata))
                {
                    json.WriteStringValue(file);
                }

                json.WriteEndArray();
            }
            else
            {
                json.WriteStringValue(this[metadata]);
            }
        }

        json.WriteEndObject();
    }

    /// <summary>What <see cref="Write"/> wrote.</summary>
    /// <exception cref="VaiException">VAI0004: a name or a value is not of the table.</exception>
    public static DpuModelSettings Read(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw VaiDiagnostics.BadRequest.UnplacedException("the metadata of a model are no object");
        }

        return json.EnumerateObject().Aggregate(Empty, (settings, property) =>
            DpuModelMetadata.All.FirstOrDefault(metadata => metadata.Name == property.Name) is { } metadata
                && ValuesOf(property.Value, metadata) is { } values
                ? settings.With(metadata, values)
                : throw VaiDiagnostics.BadRequest.UnplacedException(
                    $"'{property.Name}' is no metadatum of DpuModel, or its value is not of its kind"));
    }

    private static ImmutableArray<string>? ValuesOf(JsonElement value, DpuModelMetadata metadata) => (metadata.Kind, value.ValueKind) switch
    {
        (MetadataKind.Files or MetadataKind.Target, JsonValueKind.Array)
            when value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String) =>
            [.. value.EnumerateArray().Select(item => item.GetString()!)],
        (MetadataKind.Files, _) => null,
        (_, JsonValueKind.String) => value.GetString() is { Length: > 0 } text ? [text] : [],
        _ => null,
    };
}
