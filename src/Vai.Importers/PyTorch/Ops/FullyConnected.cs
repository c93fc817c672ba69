using System.Collections.Immutable;
using Vai.Importers.PyTorch.Files.Pickle;
using Vai.Xir;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>What linear, addmm and matmul share: matmul with the weights as [outputs, inputs], transpose_b.</summary>
internal static class FullyConnected
{
    /// <param name="weights">[outputs, inputs].</param>
    public static ImmutableArray<int> Infer(AtenCall call, TensorValue input, TorchTensor? weights, TorchTensor? bias)
    {
        if (weights is not { Shape.Length: 2 } || (bias is not null && (bias.Shape.Length != 1 || bias.Shape[0] != weights.Shape[0])))
        {
            throw call.Unsupported($"its weights are {weights}, its bias {bias}; [outputs, inputs] and [outputs] are needed", "Use Linear with constant weights.");
        }

        // The last axis of a map is not the last one in NHWC.
        return input.Shape is [1, .., var features] && input.Shape.Length != 4 && features == weights.Shape[1]
            ? input.Shape.SetItem(input.Shape.Length - 1, weights.Shape[0])
            : throw call.NotFitting($"its weights take [1, {weights.Shape[1]}], its input is [{string.Join(", ", input.Shape)}]");
    }

    public static void Emit(AtenCall call, TorchGraphBuilder graph, TensorValue input, TorchTensor weights, TorchTensor? bias)
    {
        var feature = input.Shape.Length == 2 ? graph.FeatureOf(input) : new Feature(graph.InOrder(call, input), null);
        var values = graph.Read(weights);
        var permuted = feature.FlattenedMap?.PermuteColumns(values) ?? values;
        var weightsConst = graph.Const(call, weights, "weight", permuted, weights.Shape.AsSpan());
        var attributes = AttributeMap.Of(("transpose_a", false), ("transpose_b", true));
        var inputs = XirArgument.Of("input", feature.Op.Name, weightsConst.Name);
        if (bias is null)
        {
            graph.Add(call, "matmul", attributes, inputs);
            return;
        }

        var biasConst = graph.Const(call, bias, "bias", graph.Read(bias), bias.Shape[0]);
        graph.Add(call, "matmul", attributes, inputs, XirArgument.Of("bias", biasConst.Name));
    }
}
