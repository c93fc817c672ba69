using System.Text.Json;
using Vai.Importers.Keras.Model;
using Vai.Importers.Layers;

namespace Vai.Importers.Keras.Layers;

/// <summary>ZeroPadding1D and ZeroPadding2D: one number, one for each dimension, or begin and end of each.</summary>
internal sealed class ZeroPadding : IKerasLayer
{
    public ImmutableArray<string> Kinds => ["ZeroPadding1D", "ZeroPadding2D"];

    public TensorView Import(KerasUse use, LayerGraph graph) =>
        Padding.Emit(graph, use.Layer, use.Input, Borders(use, "padding"), "CONSTANT", 0);

    /// <summary>For each dimension of the input two numbers; those of the batch and the channels are 0.</summary>
    public static ImmutableArray<(int Begin, int End)> Borders(KerasUse use, string name)
    {
        var dimensions = use.Input.Rank - 2;
        var items = use.Config.Items(name);
        var pairs = items.Any(item => item.ValueKind == JsonValueKind.Array)
            && items.All(item => item.ValueKind == JsonValueKind.Array && item.GetArrayLength() == 2)
            ? [.. items.Select(item => (Number(use, item[0]), Number(use, item[1])))]
            : Symmetric(use, use.Config.Integers(name), dimensions);
        if (dimensions is < 1 or > 2 || pairs.Length != dimensions)
        {
            throw use.Bad($"its {name} has {pairs.Length} pairs for [{string.Join(", ", use.Input.Shape)}]");
        }

        (int, int) none = (0, 0);
        return use.IsChannelsFirst ? [none, none, .. pairs] : [none, .. pairs, none];
    }

    // Of one dimension, two numbers are begin and end; of two dimensions, one number each for both ends.
    private static ImmutableArray<(int Begin, int End)> Symmetric(KerasUse use, ImmutableArray<int> numbers, int dimensions) =>
        (numbers.Length, dimensions) switch
    {
        (1, _) => [.. Enumerable.Repeat((numbers[0], numbers[0]), dimensions)],
        (2, 1) => [(numbers[0], numbers[1])],
        (2, 2) => [(numbers[0], numbers[0]), (numbers[1], numbers[1])],
        _ => throw use.Bad($"it has {numbers.Length} numbers of padding for {dimensions} dimensions"),
    };

    private static int Number(KerasUse use, JsonElement element) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out var number)
            ? number
            : throw use.Bad("its padding is no number");
}
