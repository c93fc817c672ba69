using System.Collections.Immutable;
using Vai.Xir;

namespace Vai.Compiler.Importing.TorchScript.Ops;

/// <summary>What add and mul of two computed tensors share.</summary>
internal static class Broadcasting
{
    public static ImmutableArray<int> Infer(AtenCall call)
    {
        var (left, right) = (call.Tensor(0), call.Tensor(1, "other"));
        var fit = left.Shape.Length == right.Shape.Length
            && left.Shape.Zip(right.Shape).All(pair => pair.First == pair.Second || pair.First == 1 || pair.Second == 1);
        return fit
            ? [.. left.Shape.Zip(right.Shape, Math.Max)]
            : throw call.NotFitting($"its operands are {left} and {right}");
    }

    public static void Emit(AtenCall call, TorchGraphBuilder graph, string type)
    {
        var (left, right) = (call.Tensor(0), call.Tensor(1, "other"));
        var (leftFeature, rightFeature) = (graph.FeatureOf(left), graph.FeatureOf(right));
        if (leftFeature.FlattenedMap is { } map && map == rightFeature.FlattenedMap)
        {
            var sum = graph.Add(call, type, AttributeMap.Empty, XirArgument.Of("input", leftFeature.Op.Name, rightFeature.Op.Name));
            graph.Set(call, sum, map);
            return;
        }

        graph.Add(call, type, AttributeMap.Empty, XirArgument.Of("input", graph.InOrder(call, left).Name, graph.InOrder(call, right).Name));
    }
}
