using System.Text.Json;
using System.Text.RegularExpressions;

namespace Vai.Importers.Keras.Model;

/// <summary>A Sequential or Functional model as the configuration has it.</summary>
/// <param name="IsSequential">Whether its layers follow each other; otherwise their calls name what they read.</param>
/// <param name="Inputs">Of a Functional model.</param>
/// <param name="Outputs">Of a Functional model.</param>
internal sealed partial record KerasModel(
    string Name,
    bool IsSequential,
    ImmutableArray<KerasLayerEntry> Layers,
    ImmutableArray<KerasTensorKey> Inputs,
    ImmutableArray<KerasTensorKey> Outputs,
    KerasConfig Config)
{
    private const int LargestLayerCount = 20_000;

    /// <summary>Whether a class is a model, which may stand where a layer does.</summary>
    public static bool IsModel(string kind) => kind is "Sequential" or "Functional" or "Model";

    /// <param name="model">With class_name and config.</param>
    /// <param name="nameGroup">Gives a layer its place in the file of weights, from its name and its class' name with a number.</param>
    /// <exception cref="VaiException">VAI2049, VAI2050.</exception>
    public static KerasModel Parse(KerasConfig model, Func<string, string, string> nameGroup)
    {
        var kind = model.Text("class_name", "");
        kind = kind[(kind.LastIndexOf('>') + 1)..];
        if (!IsModel(kind))
        {
            throw VaiDiagnostics.UnsupportedKerasLayer.UnplacedException(
                $"{kind}, the model itself",
                "Models of the Sequential and Functional API are read; write a model of an own class with the Functional API.");
        }

        return Of(kind, model.Child("config") ?? throw Bad("model", "it has no configuration"), nameGroup);
    }

    /// <param name="kind">Sequential, Functional or Model.</param>
    /// <param name="nameGroup">As in <see cref="Parse"/>.</param>
    /// <exception cref="VaiException">VAI2049.</exception>
    public static KerasModel Of(string kind, KerasConfig config, Func<string, string, string> nameGroup)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        ImmutableArray<JsonElement> items = config.Items("layers");
        if (items.IsEmpty || items.Length > LargestLayerCount)
        {
            throw Bad("model", $"it has {items.Length} layers; 1 to {LargestLayerCount} are read");
        }

        return new KerasModel(
            config.Text("name", "model"),
            kind == "Sequential",
            [.. items.Select(item => Entry(new KerasConfig(item, "model"), counts, nameGroup))],
            Keys(config.Find("input_layers")),
            Keys(config.Find("output_layers")),
            config);
    }

    private static KerasLayerEntry Entry(KerasConfig item, Dictionary<string, int> counts, Func<string, string, string> nameGroup)
    {
        var className = item.Text("class_name", "");
        var config = item.Child("config") ?? throw Bad("model", $"a layer of class '{className}' has no configuration");
        var name = item.Text("name", config.Text("name", className));

        // Keras 3 names the groups of weights by class, with _1, _2 and so on behind the second.
        var snake = Snake(className[(className.LastIndexOf('>') + 1)..]);
        var count = counts.GetValueOrDefault(snake);
        counts[snake] = count + 1;
        var entry = new KerasLayerEntry(
            className, name, config with { Place = name }, [.. item.Items("inbound_nodes").Select(call => Call(call, name))], "");
        return entry with { Group = nameGroup(name, count == 0 ? snake : $"{snake}_{count}") };
    }

    private static KerasCall Call(JsonElement call, string place)
    {
        var keys = ImmutableArray.CreateBuilder<KerasTensorKey>();
        if (call.ValueKind == JsonValueKind.Object)
        {
            // Keras 3: arguments with tensors anywhere in them.
            Collect(call, keys, 0);
            return new KerasCall(keys.ToImmutable(), new KerasConfig(call, place).Child("kwargs"));
        }

        KerasConfig? arguments = null;
        if (call.ValueKind == JsonValueKind.Array)
        {
            foreach (var input in Key(call) is null ? call.EnumerateArray() : new[] { call }.AsEnumerable())
            {
                keys.Add(Key(input) ?? throw Bad(place, "an inbound node names no layer"));
                arguments ??= input.GetArrayLength() > 3 && input[3].ValueKind == JsonValueKind.Object
                    ? new KerasConfig(input[3], place)
                    : null;
            }

            // Operators between layers have their second tensor among the arguments.
            keys.AddRange(arguments?.Element.EnumerateObject().Select(property => Key(property.Value)).OfType<KerasTensorKey>() ?? []);
        }

        return new KerasCall(keys.ToImmutable(), arguments);
    }

    private static void Collect(JsonElement element, ImmutableArray<KerasTensorKey>.Builder keys, int depth)
    {
        if (depth > 64)
        {
            throw Bad("model", "its calls are nested deeper than 64");
        }

        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
            {
                Collect(item, keys, depth + 1);
            }
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            if (element.TryGetProperty("keras_history", out var history) && Key(history) is { } key)
            {
                keys.Add(key);
                return;
            }

            foreach (var property in element.EnumerateObject())
            {
                Collect(property.Value, keys, depth + 1);
            }
        }
    }

    /// <summary>One key, a list of keys, or keys inside a dictionary.</summary>
    private static ImmutableArray<KerasTensorKey> Keys(JsonElement? element) => element switch
    {
        { ValueKind: JsonValueKind.Array } list when Key(list) is { } single => [single],
        { ValueKind: JsonValueKind.Array } list =>
            [.. list.EnumerateArray().SelectMany(item => Key(item) is { } key ? ImmutableArray.Create(key) : Keys(item))],
        { ValueKind: JsonValueKind.Object } named => [.. named.EnumerateObject().SelectMany(item => Keys(item.Value))],
        _ => [],
    };

    private static KerasTensorKey? Key(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array && element.GetArrayLength() >= 3 && element[0].ValueKind == JsonValueKind.String
        && element[1].ValueKind == JsonValueKind.Number && element[1].TryGetInt32(out var call)
        && element[2].ValueKind == JsonValueKind.Number && element[2].TryGetInt32(out var result)
            ? new KerasTensorKey(element[0].GetString()!, call, result)
            : null;

    private static string Snake(string className) =>
        CapitalInWord().Replace(CapitalOfWord().Replace(className, "$1_$2"), "$1_$2").ToLowerInvariant();

    private static VaiException Bad(string place, string what) =>
        VaiDiagnostics.BadKerasFile.Exception(new DiagnosticLocation(null, place), what);

    [GeneratedRegex("(.)([A-Z][a-z]+)")]
    private static partial Regex CapitalOfWord();

    [GeneratedRegex("([a-z])([A-Z])")]
    private static partial Regex CapitalInWord();
}
