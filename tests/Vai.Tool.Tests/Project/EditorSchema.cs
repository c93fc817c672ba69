using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Vai.Project;
using Vai.Targets;

namespace Vai.Tool.Tests.Project;

/// <summary>
/// The schema for editors of project files, in the form of the MSBuild Editor: it lies beside <c>Vai.targets</c>, and whoever opens a
/// project that imports those is offered the names, words and descriptions of the table.
/// </summary>
internal static class EditorSchema
{
    /// <summary>The types of values, which the format gives a name.</summary>
    private static string TypeOf(MetadataKind kind) => kind switch
    {
        MetadataKind.File => "file",
        MetadataKind.Files => "file-or-folder",
        _ => "data",
    };

    public static string Text()
    {
        var bytes = new ArrayBufferWriter<byte>();
        var options = new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(bytes, options))
        {
            json.WriteStartObject();
            json.WriteStartObject("items");
            json.WriteStartObject("DpuModel");
            json.WriteString("description", "A trained network for a DPU, compiled by the build and run by a class that it makes.");
            json.WriteString("includeDescription", "trained, quantized or compiled models");
            json.WriteString("type", "file");
            json.WriteStartObject("metadata");
            foreach (var metadata in DpuModelMetadata.All)
            {
                Write(json, metadata);
            }

            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan) + "\n";
    }

    private static void Write(Utf8JsonWriter json, DpuModelMetadata metadata)
    {
        json.WriteStartObject(metadata.Name);
        json.WriteString("description", metadata.Description);
        if (metadata.Default.Length > 0)
        {
            json.WriteString("defaultValue", metadata.Default);
        }

        if (metadata.Kind is MetadataKind.Files or MetadataKind.Target)
        {
            json.WriteBoolean("isList", true);
        }

        var words = metadata == DpuModelMetadata.DpuTarget ? Targets()
            : metadata.ImpliedWord is { } implied ? metadata.Words.Insert(0, new MetadataWord(implied, "what holds without it"))
            : metadata.Words;
        if (words.IsEmpty)
        {
            json.WriteString("type", TypeOf(metadata.Kind));
        }
        else
        {
            WriteWords(json, words, allowsOthers: metadata == DpuModelMetadata.DpuTarget);
        }

        json.WriteEndObject();
    }

    private static void WriteWords(Utf8JsonWriter json, IEnumerable<MetadataWord> words, bool allowsOthers)
    {
        json.WriteStartObject("type");
        json.WriteStartObject("values");
        foreach (var word in words)
        {
            json.WriteString(word.Word, word.Meaning.Replace("`", "", StringComparison.Ordinal));
        }

        json.WriteEndObject();
        json.WriteBoolean("allowUnknownValues", allowsOthers);
        json.WriteEndObject();
    }

    // The few that people mean; a file or a fingerprint is typed.
    private static ImmutableArray<MetadataWord> Targets() =>
    [
        .. DpuArchitecture.All.Select(architecture => new MetadataWord(architecture.Name, "the size, on any board")),
        .. BoardImage.All.Select(image => new MetadataWord(image.Board, "the board")).DistinctBy(word => word.Word),
    ];
}
