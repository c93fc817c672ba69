using System.Text.Json;

namespace Vai.Importers.PyTorch.Modules;

/// <summary>One line of a list of layers.</summary>
/// <param name="Type">A class of torch.nn, or Add, Mul, Concat.</param>
/// <param name="Name">The name that its weights have in the state_dict, and by which other layers call it; empty for neither.</param>
/// <param name="From">The layers that it reads; empty for the one before it.</param>
internal sealed record LayerLine(string Type, string Name, ImmutableArray<string> From, IReadOnlyDictionary<string, object?> Options);

/// <summary>What connects weights: a JSON file that people write (docs/formats.md).</summary>
/// <param name="Name">The model's class.</param>
/// <param name="IsPartial">Whether weights may be left over.</param>
internal sealed record LayerList(string Name, ImmutableArray<int>? InputShape, bool IsPartial, ImmutableArray<LayerLine> Layers)
{
    private const int LargestCount = 10_000;

    private static readonly JsonDocumentOptions Form =
        new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = 16 };

    /// <exception cref="VaiException">VAI2025: the text is no list of layers.</exception>
    public static LayerList Parse(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text, Form);
            return Of(json.RootElement);
        }
        catch (JsonException e)
        {
            throw new VaiException(VaiDiagnostics.BadLayerList.Unplaced($"line {e.LineNumber + 1} is no JSON"), e);
        }
        catch (InvalidOperationException e)
        {
            throw new VaiException(VaiDiagnostics.BadLayerList.Unplaced("a value has another kind than it needs"), e);
        }
    }

    public static VaiException Bad(string what) => VaiDiagnostics.BadLayerList.UnplacedException(what);

    private static LayerList Of(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("layers", out var layers)
            || layers.GetArrayLength() is 0 or > LargestCount)
        {
            throw Bad($"it is no object with 1 to {LargestCount} \"layers\"");
        }

        var name = root.TryGetProperty("name", out var given) ? given.GetString() : null;
        ImmutableArray<int>? shape = root.TryGetProperty("input", out var input)
            ? [.. input.EnumerateArray()
                .Select(size => size.TryGetInt32(out var number) ? number : throw Bad("\"input\" holds something that is no size"))]
            : null;
        return new LayerList(
            string.IsNullOrEmpty(name)
                ? "Model"
                : name, shape, root.TryGetProperty("partial", out var partial)
                    && partial.GetBoolean(), [.. layers.EnumerateArray().Select(Line)]);
    }

    private static LayerLine Line(JsonElement layer, int index)
    {
        var options = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var property in layer.EnumerateObject())
        {
            options[property.Name] = Value(property.Value);
        }

        var type = options.GetValueOrDefault("type") as string ?? throw Bad($"layer {index + 1} has no \"type\"");
        ImmutableArray<string> from = options.GetValueOrDefault("from") switch
        {
            null => [],
            string one => [one],
            IReadOnlyList<object?> { Count: > 0 } several when several.All(item => item is string) => [.. several.Cast<string>()],
            _ => throw Bad($"layer {index + 1} reads \"from\" something that is no name"),
        };
        var line = new LayerLine(type, options.GetValueOrDefault("name") as string ?? "", from, options);
        return LayerTypes.Find(type) is null
            ? throw Bad($"layer {index + 1} is a {type}; known are {string.Join(", ", LayerTypes.Names)}")
            : line;
    }

    private static object? Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Null => null,
        JsonValueKind.Number => value.TryGetInt64(out var integer) ? (object)integer : value.GetDouble(),
        JsonValueKind.Array => value.EnumerateArray().Select(Value).ToList(),
        _ => throw Bad("an option of a layer is an object"),
    };
}
