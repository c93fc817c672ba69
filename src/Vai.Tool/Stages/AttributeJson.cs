using System.Collections;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Vai.Tool.Stages;

/// <summary>Attributes as JSON: numbers, text, lists and maps as themselves, bytes by their count.</summary>
internal static class AttributeJson
{
    /// <summary>In ordinal order of the names.</summary>
    public static JsonObject Of(AttributeMap attributes) =>
        new(attributes.Select(pair => KeyValuePair.Create(pair.Key, Of(pair.Value.Value))));

    private static JsonNode? Of(object? value) => value switch
    {
        null => null,
        bool flag => JsonValue.Create(flag),
        string text => JsonValue.Create(text),
        int number => JsonValue.Create(number),
        uint number => JsonValue.Create(number),
        long number => JsonValue.Create(number),
        ulong number => JsonValue.Create(number),
        // JSON has no infinity and no NaN.
        float number => float.IsFinite(number) ? JsonValue.Create(number) : JsonValue.Create(number.ToString(CultureInfo.InvariantCulture)),
        double number =>
            double.IsFinite(number) ? JsonValue.Create(number) : JsonValue.Create(number.ToString(CultureInfo.InvariantCulture)),
        ImmutableArray<byte> bytes => JsonValue.Create(string.Create(CultureInfo.InvariantCulture, $"{bytes.Length} bytes")),
        IDictionary map =>
            new JsonObject(map.Keys.Cast<string>().Order(StringComparer.Ordinal).Select(key => KeyValuePair.Create(key, Of(map[key])))),
        IEnumerable list => new JsonArray([.. list.Cast<object?>().Select(Of)]),
        _ => JsonValue.Create(value.ToString()),
    };
}
