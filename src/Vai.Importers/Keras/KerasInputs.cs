using Vai.Importers.Formats;
using Vai.Importers.Keras.Model;

namespace Vai.Importers.Keras;

/// <summary>The shapes of a model's inputs: from its input layers, or from where a Sequential model was built.</summary>
internal static class KerasInputs
{
    private const int LargestSize = 1 << 15;

    /// <summary>Name and shape of each input.</summary>
    /// <exception cref="VaiException">VAI2020, VAI2021: a dimension is free and not given, or what is given does not fit.</exception>
    public static ImmutableArray<(
        string Name, ImmutableArray<int> Shape, bool IsChannelsFirst)> Resolve(KerasModel model, KerasConfig root, ImportOptions options)
    {
        var declared = Declared(model, root).ToImmutableArray();
        var given = new Queue<ImmutableArray<int>>(options.GivenShapes(declared.Length));
        var resolved = ImmutableArray.CreateBuilder<(string, ImmutableArray<int>, bool)>();
        var channelsFirst = model.Layers.Select(entry => Inner(entry.Config))
            .FirstOrDefault(config => config.Has("data_format")) is { Place: not null } config
            && config.Text("data_format", "channels_last") == "channels_first";
        foreach (var (name, sizes) in declared)
        {
            var shape = given.TryDequeue(out var shapeGiven)
                ? Given(sizes, shapeGiven)
                : FromModel(name, sizes, options.ImageSize, channelsFirst);
            resolved.Add((name, shape, channelsFirst));
        }

        return resolved.ToImmutable();
    }

    private static KerasConfig Inner(KerasConfig config) => config.Child("layer")?.Child("config") ?? config;

    private static IEnumerable<(string Name, ImmutableArray<int?>? Sizes)> Declared(KerasModel model, KerasConfig root)
    {
        if (!model.IsSequential)
        {
            var layers = model.Layers.DistinctBy(entry => entry.Name).ToDictionary(entry => entry.Name, StringComparer.Ordinal);
            return model.Inputs.Select(key => layers.TryGetValue(key.Layer, out var entry)
                ? (entry.Name, ShapeOf(entry.Config))
                : throw VaiDiagnostics.BadKerasFile.UnplacedException($"there is no input layer '{key.Layer}'"));
        }

        var first = model.Layers[0];
        var config = Inner(first.Config);
        var sizes = ShapeOf(config) ?? (KerasModel.IsModel(first.Kind) ? ShapeOfNested(first.Config) : null)
            ?? model.Config.Sizes("build_input_shape") ?? root.Child("build_config")?.Sizes("input_shape");
        return [(first.Kind == "InputLayer" ? first.Name : "input", sizes)];
    }

    private static ImmutableArray<int?>? ShapeOf(KerasConfig config) =>
        config.Sizes("batch_input_shape") ?? config.Sizes("batch_shape") ?? config.Sizes("input_shape");

    private static ImmutableArray<int?>? ShapeOfNested(KerasConfig model) =>
        model.Items("layers") is [var first, ..] && new KerasConfig(first, model.Place).Child("config") is { } config
            ? ShapeOf(config)
            : null;

    private static ImmutableArray<int> Given(ImmutableArray<int?>? sizes, ImmutableArray<int> given)
    {
        var text = string.Join('x', given);
        var rank = sizes?.Length ?? (given.Length is 1 or 3 ? given.Length + 1 : given.Length);
        ImmutableArray<int> shape = given.Length == rank - 1 ? [1, .. given] : given;
        if (shape.Length != rank || shape[0] != 1 || shape.Any(size => size is < 1 or > LargestSize))
        {
            throw VaiDiagnostics.BadInputShape.UnplacedException(
                text, $"the model's input has {rank} dimensions with a batch of 1; sizes to {LargestSize} are possible");
        }

        for (var axis = 1; sizes is not null && axis < rank; axis++)
        {
            if (sizes.Value[axis] is { } fixedSize && fixedSize != shape[axis])
            {
                throw VaiDiagnostics.BadInputShape.UnplacedException(
                    text, $"the model has {fixedSize} in dimension {axis}, not {shape[axis]} (Keras counts height x width x channels)");
            }
        }

        return shape;
    }

    private static ImmutableArray<int> FromModel(
        string name, ImmutableArray<int?>? declared, (int Height, int Width)? imageSize, bool channelsFirst)
    {
        if (declared is not { Length: > 1 } sizes)
        {
            throw VaiDiagnostics.InputShapeNeeded.UnplacedException($"input '{name}' has no shape in the model");
        }

        var shape = sizes.ToArray();
        shape[0] = 1;
        if (shape.Length == 4 && imageSize is var (height, width))
        {
            var row = channelsFirst ? 2 : 1;
            (shape[row], shape[row + 1]) = (shape[row] ?? height, shape[row + 1] ?? width);
        }

        if (Array.IndexOf(shape, null) >= 0)
        {
            throw VaiDiagnostics.InputShapeNeeded.UnplacedException(
                $"input '{name}' is [{string.Join(", ", sizes.Select(size => size is { } number ? $"{number}" : "?"))}], height x width " +
                    $"x channels");
        }

        return shape.All(size => size is >= 1 and <= LargestSize)
            ? [.. shape.Select(size => size!.Value)]
            : throw VaiDiagnostics.BadInputShape.UnplacedException(string.Join('x', shape), $"sizes from 1 to {LargestSize} are possible");
    }
}
