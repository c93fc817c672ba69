using System.Collections.Immutable;
using Vai.Xir;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>What flatten, view, squeeze and unsqueeze share: a new shape over the framework's order of elements.</summary>
internal static class Reshaping
{
    public static void Emit(AtenCall call, TorchGraphBuilder graph)
    {
        var feature = Reshape(call, graph, call.Tensor(0), call.Output.Shape);
        graph.Set(call, feature.Op, feature.FlattenedMap);
    }

    /// <summary>A value in another shape of as many elements.</summary>
    public static Feature Reshape(AtenCall call, TorchGraphBuilder graph, TensorValue value, ImmutableArray<int> to)
    {
        var from = value.Shape;
        var feature = graph.FeatureOf(value);
        if (from.SequenceEqual(to))
        {
            return feature;
        }

        if (feature.FlattenedMap is { } map && IsMap(map, to))
        {
            return new Feature(graph.Reshape(call, feature.Op, TorchGraphBuilder.Nhwc(to)), null);
        }

        if (from.Length == 4 && IsRow(from, to))
        {
            // Layers over one dimension stand one behind the other: the next takes the map as it is.
            return new Feature(feature.Op, new FlattenedMap(from[1], from[2], from[3]));
        }

        if (!OrderMatters(from) && feature.FlattenedMap is null && !OrderMatters(to))
        {
            return new Feature(graph.Reshape(call, feature.Op, TorchGraphBuilder.Nhwc(to)), null);
        }

        // The order H, W, C is kept; who reads it permutes its weights instead.
        var flattened = from.Length == 4 ? new FlattenedMap(from[1], from[2], from[3]) : feature.FlattenedMap;
        return to.Length == 2 && flattened is not null
            ? new Feature(graph.Reshape(call, feature.Op, to), flattened)
            : new Feature(WithTransposes(call, graph, value, to), null);
    }

    private static bool IsMap(FlattenedMap map, ImmutableArray<int> shape) =>
        shape.Length == 4 && shape[1] == map.Channels && (long)shape[2] * shape[3] == (long)map.Height * map.Width;

    /// <summary>Whether a map becomes [1, channels, length] of its one row or column.</summary>
    private static bool IsRow(ImmutableArray<int> map, ImmutableArray<int> shape) =>
        shape.Length == 3 && shape[1] == map[1] && (map[2] == 1 || map[3] == 1) && OrderMatters(map);

    private static XirOp WithTransposes(AtenCall call, TorchGraphBuilder graph, TensorValue value, ImmutableArray<int> to)
    {
        var op = graph.InOrder(call, value);
        var sunk = OrderMatters(value.Shape) ? graph.Transpose(call, op, 0, 3, 1, 2) : op;
        return OrderMatters(to)
            ? graph.Transpose(call, graph.Reshape(call, sunk, to), 0, 2, 3, 1)
            : graph.Reshape(call, sunk, TorchGraphBuilder.Nhwc(to));
    }

    /// <summary>Whether NCHW and NHWC put the elements of such a map in different orders.</summary>
    private static bool OrderMatters(ImmutableArray<int> shape) => shape.Length == 4 && shape[1] > 1 && (long)shape[2] * shape[3] > 1;
}
