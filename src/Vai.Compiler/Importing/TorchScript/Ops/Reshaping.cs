using System.Collections.Immutable;
using Vai.Xir;

namespace Vai.Compiler.Importing.TorchScript.Ops;

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

        if (!OrderMatters(from) && feature.FlattenedMap is null && !OrderMatters(to))
        {
            return new Feature(graph.Reshape(call, feature.Op, TorchGraphBuilder.Nhwc(to)), null);
        }

        // The order H, W, C is kept; who reads it permutes its weights instead.
        return from.Length == 4 && to.Length == 2
            ? new Feature(graph.Reshape(call, feature.Op, to), new FlattenedMap(from[1], from[2], from[3]))
            : new Feature(WithTransposes(call, graph, value, to), null);
    }

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
