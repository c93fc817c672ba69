using System.Collections.Immutable;
using Vai.Importers.PyTorch.Files.Pickle;
using Vai.Xir;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>The sum: add. The sum of a vector and a constant (a bias written by hand): scale by 1, which folds into the layer before it.</summary>
internal sealed class Add : IAtenOp
{
    public ImmutableArray<string> Functions => ["add", "add_"];

    public ImmutableArray<int> Infer(AtenCall call) => Broadcasting.Infer(call);

    public void Emit(AtenCall call, TorchGraphBuilder graph)
    {
        if (Bias(call) is not var (value, bias) || call.Real(2, "alpha", 1) != 1)
        {
            Broadcasting.Emit(call, graph, "add");
            return;
        }

        var factors = new float[bias.Shape[0]];
        Array.Fill(factors, 1f);
        var input = graph.InOrder(call, value);
        var scale = graph.Const(call, "scale", factors, factors.Length);
        var offset = graph.Const(call, bias, "bias", graph.Read(bias), factors.Length);
        graph.Add(call, "scale", AttributeMap.Of(("axis", -1)),
            XirArgument.Of("input", input.Name), XirArgument.Of("scale", scale.Name), XirArgument.Of("bias", offset.Name));
    }

    private static (TensorValue Value, TorchTensor Bias)? Bias(AtenCall call) => (call.Argument(0, "self"), call.Argument(1, "other")) switch
    {
        (TensorValue { Shape: [1, var features] } value, TorchTensor { Shape: [var offsets] } bias) when features == offsets => (value, bias),
        (TorchTensor { Shape: [var offsets] } bias, TensorValue { Shape: [1, var features] } value) when features == offsets => (value, bias),
        _ => null,
    };
}
