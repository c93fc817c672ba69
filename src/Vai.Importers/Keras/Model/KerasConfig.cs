using System.Text.Json;

namespace Vai.Importers.Keras.Model;

/// <summary>An object of a model's JSON. Keras leaves much out; what is there must be of the right kind.</summary>
/// <param name="Place">Where it stands, for diagnostics: the layer's name.</param>
internal readonly record struct KerasConfig(JsonElement Element, string Place)
{
    private const int Largest = 1 << 20;

    /// <exception cref="VaiException">VAI2049: it is no JSON, or no object.</exception>
    public static KerasConfig Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 256 });
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new KerasConfig(document.RootElement, "model")
                : throw Bad("model", "its configuration is no JSON object");
        }
        catch (JsonException e)
        {
            throw new VaiException(VaiDiagnostics.BadKerasFile.Unplaced($"its configuration is no JSON ({e.Message.TrimEnd('.')})"), e);
        }
    }

    public bool Has(string name) => Find(name) is not null;

    public string Text(string name, string fallback) => Find(name) switch
    {
        null => fallback,
        { ValueKind: JsonValueKind.String } text => text.GetString()!,
        var other => throw Wrong(name, other, "a text"),
    };

    public bool Flag(string name, bool fallback) => Find(name) switch
    {
        null => fallback,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        var other => throw Wrong(name, other, "true or false"),
    };

    public int Integer(string name, int fallback) => Find(name) is { } element ? Integer(name, element) : fallback;

    public double Real(string name, double fallback) => Find(name) switch
    {
        null => fallback,
        { ValueKind: JsonValueKind.Number } number when number.TryGetDouble(out var value) => value,
        var other => throw Wrong(name, other, "a number"),
    };

    /// <summary>Integers; a single one stands for a list of one. Empty where there are none.</summary>
    public ImmutableArray<int> Integers(string name)
    {
        var place = this;
        return Find(name) switch
        {
            null => [],
            { ValueKind: JsonValueKind.Array } list => [.. list.EnumerateArray().Select(item => place.Integer(name, item))],
            { } single => [Integer(name, single)],
        };
    }

    /// <summary>Sizes of which some are free: null in JSON.</summary>
    public ImmutableArray<int?>? Sizes(string name)
    {
        var place = this;
        return Find(name) is { ValueKind: JsonValueKind.Array } list
            ? [.. list.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.Null ? (int?)null : place.Integer(name, item))]
            : null;
    }

    /// <summary>Height and width: two integers, or one for both.</summary>
    public (int Height, int Width) Pair(string name, int fallback)
    {
        var numbers = Integers(name);
        return numbers switch
        {
            [] => (fallback, fallback),
            [var both] => (both, both),
            [var height, var width] => (height, width),
            _ => throw Bad(Place, $"'{name}' has {numbers.Length} numbers, two are needed"),
        };
    }

    /// <summary>Numbers, however deeply listed; none where there are none.</summary>
    public ImmutableArray<float> Numbers(string name) => Find(name) is { } element ? [.. Numbers(element, 0)] : [];

    /// <summary>An object inside of this one; null where there is none.</summary>
    public KerasConfig? Child(string name) =>
        Find(name) is { ValueKind: JsonValueKind.Object } child ? this with { Element = child } : null;

    /// <summary>The items of a list inside of this one.</summary>
    public ImmutableArray<JsonElement> Items(string name) =>
        Find(name) is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray()] : [];

    public JsonElement? Find(string name) =>
        Element.ValueKind == JsonValueKind.Object && Element.TryGetProperty(name, out var value)
            && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined) ? value : null;

    private static IEnumerable<float> Numbers(JsonElement element, int depth) => element switch
    {
        { ValueKind: JsonValueKind.Number } number => [(float)number.GetDouble()],
        { ValueKind: JsonValueKind.Array } list when depth < 8 => list.EnumerateArray().SelectMany(item => Numbers(item, depth + 1)),
        _ => [],
    };

    private int Integer(string name, JsonElement element) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out var value) && value == Math.Floor(value)
            && Math.Abs(value) <= Largest
            ? (int)value
            : throw Wrong(name, element, $"an integer up to {Largest}");

    private VaiException Wrong(string name, JsonElement? value, string expected)
    {
        var text = value?.GetRawText() ?? "";
        return Bad(Place, $"'{name}' is {(text.Length > 60 ? text[..60] + "…" : text)} where {expected} is expected");
    }

    private static VaiException Bad(string place, string what) =>
        VaiDiagnostics.BadKerasFile.Exception(new DiagnosticLocation(null, place), what);
}
