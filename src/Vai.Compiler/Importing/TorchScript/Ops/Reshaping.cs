using System.Collections.Immutable;
using Vai.Xir;

namespace Vai.Compiler.Importing.TorchScript.Ops;

/// <summary>What flatten, view, squeeze and unsqueeze share: a new shape over the framework's order of elements.</summary>
internal static class Reshaping
{
    public static void Emit(AtenCall call, TorchGraphBuilder graph)
    {
        var value = call.Tensor(0);
        var (from, to) = (value.Shape, call.Output.Shape);
        var feature = graph.FeatureOf(value);
        if (from.SequenceEqual(to))
        {
            graph.Alias(call, value);
        }
        else if (!OrderMatters(from) && feature.FlattenedMap is null && !OrderMatters(to))
        {
            graph.Set(call, graph.Reshape(call, feature.Op, TorchGraphBuilder.Nhwc(to)));
        }
        else if (from.Length == 4 && to.Length == 2)
        {
            // The order H, W, C is kept; who reads it permutes its weights instead.
            graph.Set(call, graph.Reshape(call, feature.Op, to), new FlattenedMap(from[1], from[2], from[3]));
        }
        else
        {
            EmitWithTransposes(call, graph, value, to);
        }
    }

    private static void EmitWithTransposes(AtenCall call, TorchGraphBuilder graph, TensorValue value, ImmutableArray<int> to)
    {
        var op = graph.InOrder(call, value);
        var sunk = OrderMatters(value.Shape) ? graph.Transpose(call, op, 0, 3, 1, 2) : op;
        if (OrderMatters(to))
        {
            graph.Set(call, graph.Transpose(call, graph.Reshape(call, sunk, to), 0, 2, 3, 1));
        }
        else
        {
            graph.Set(call, graph.Reshape(call, sunk, TorchGraphBuilder.Nhwc(to)));
        }
    }

    /// <summary>Whether NCHW and NHWC put the elements of such a map in different orders.</summary>
    private static bool OrderMatters(ImmutableArray<int> shape) => shape.Length == 4 && shape[1] > 1 && (long)shape[2] * shape[3] > 1;
}
