using Vai.Importers.Formats;
using Vai.Importers.Onnx.Model;
using Vai.Importers.Onnx.Wire;

namespace Vai.Importers.Onnx;

/// <summary>The shapes of a model's inputs: from the model, its free dimensions from the options.</summary>
internal static class OnnxInputs
{
    private const int LargestSize = 1 << 15;

    /// <summary>The graph's inputs that are no weights, with their shapes as the model counts.</summary>
    /// <exception cref="VaiException">VAI2020, VAI2021: a dimension is free and not given, or what is given does not fit.</exception>
    public static ImmutableArray<(
        string Name, ImmutableArray<int> Shape, bool IsChannelsFirst)> Resolve(GraphProto graph, ImportOptions options)
    {
        var weights = graph.Initializer.Select(tensor => tensor.Name).ToHashSet(StringComparer.Ordinal);
        var inputs = graph.Input.Where(input => !weights.Contains(input.Name)).ToImmutableArray();
        var given = new Queue<ImmutableArray<int>>(options.GivenShapes(inputs.Length));
        var resolved = ImmutableArray.CreateBuilder<(string, ImmutableArray<int>, bool)>();
        foreach (var input in inputs)
        {
            var dimensions = Dimensions(input);
            var channelsFirst = !IsTurnedAtOnce(graph, input.Name);
            var shape = given.TryDequeue(out var shapeGiven)
                ? Given(dimensions, shapeGiven)
                : FromModel(input, dimensions, options.ImageSize, channelsFirst);
            resolved.Add((input.Name, shape, channelsFirst));
        }

        return resolved.ToImmutable();
    }

    /// <summary>Sizes, null where free; null as a whole where the model does not even give their number.</summary>
    private static ImmutableArray<int?>? Dimensions(ValueInfoProto input)
    {
        var type = input.Type?.TensorType;
        if (type is not null && OnnxTensors.IsReal(type.ElemType) != true)
        {
            throw VaiDiagnostics.BadOnnxModel.UnplacedException(
                $"its input '{input.Name}' has numbers of type {type.ElemType}; float ones are supported");
        }

        return type?.Shape is { } shape
            ? [.. shape.Dim.Select(dimension => dimension.ValueCase == DimensionProto.ValueOneofCase.DimValue && dimension.DimValue > 0
                ? (int?)Math.Min(dimension.DimValue, int.MaxValue)
                : null)]
            : null;
    }

    private static ImmutableArray<int> Given(ImmutableArray<int?>? dimensions, ImmutableArray<int> given)
    {
        var text = string.Join('x', given);
        var rank = dimensions?.Length ?? (given.Length is 1 or 3 ? given.Length + 1 : given.Length);
        ImmutableArray<int> shape = given.Length == rank - 1 ? [1, .. given] : given;
        if (shape.Length != rank || shape.Any(size => size is < 1 or > LargestSize))
        {
            throw VaiDiagnostics.BadInputShape.UnplacedException(
                text, $"the model's input has {rank} dimensions; sizes from 1 to {LargestSize} are possible");
        }

        if (shape[0] != 1 && rank != 3)
        {
            throw VaiDiagnostics.BadInputShape.UnplacedException(text, $"its batch is {shape[0]}, the DPU's is 1");
        }

        for (var axis = 1; dimensions is not null && axis < rank; axis++)
        {
            if (dimensions.Value[axis] is { } fixedSize && fixedSize != shape[axis])
            {
                throw VaiDiagnostics.BadInputShape.UnplacedException(
                    text, $"the model has {fixedSize} in dimension {axis}, not {shape[axis]}");
            }
        }

        return shape;
    }

    private static ImmutableArray<int> FromModel(
        ValueInfoProto input, ImmutableArray<int?>? dimensions, (int Height, int Width)? imageSize, bool channelsFirst)
    {
        if (dimensions is not { IsEmpty: false } sizes)
        {
            throw VaiDiagnostics.InputShapeNeeded.UnplacedException($"input '{input.Name}' has no shape in the model");
        }

        // A batch of another size is exported by habit; the DPU's is 1.
        var shape = sizes.ToArray();
        shape[0] = sizes.Length == 3 && sizes[0] is { } first ? first : 1;
        if (shape.Length == 4 && imageSize is var (height, width))
        {
            var row = channelsFirst ? 2 : 1;
            (shape[row], shape[row + 1]) = (shape[row] ?? height, shape[row + 1] ?? width);
        }

        if (Array.IndexOf(shape, null) >= 0)
        {
            var names = input.Type.TensorType.Shape.Dim.Select(
                (dimension, axis) => sizes[axis] is { } size ? $"{size}" : dimension.DimParam.Length > 0 ? dimension.DimParam : "?");
            throw VaiDiagnostics.InputShapeNeeded.UnplacedException($"input '{input.Name}' is [{string.Join(", ", names)}]");
        }

        return shape.All(size => size <= LargestSize)
            ? [.. shape.Select(size => size!.Value)]
            : throw VaiDiagnostics.BadInputShape.UnplacedException(string.Join('x', shape), $"sizes from 1 to {LargestSize} are possible");
    }

    // A model of TensorFlow has NHWC inputs and turns them first.
    private static bool IsTurnedAtOnce(GraphProto graph, string name)
    {
        var readers = graph.Node.Where(node => node.Input.Contains(name)).ToArray();
        return readers.Length > 0 && readers.All(
            node =>
                node.OpType == "Transpose" && node.Attribute.Any(attribute => attribute.Name == "perm" && attribute.Ints is [0, 3, 1, 2]));
    }
}
