using System.Collections.Immutable;
using Vai.Compiler.Importing.TorchScript.Pickle;
using Vai.Xir;

namespace Vai.Compiler.Importing.TorchScript.Ops;

/// <summary>The sum of two computed tensors: add. The sum of a vector and constants (a bias written by hand): scale by 1, which folds.</summary>
internal sealed class Add : IAtenOp
{
    public ImmutableArray<string> Functions => ["add", "add_"];

    public ImmutableArray<int> Infer(AtenCall call)
    {
        if (call.Real(2, "alpha", 1) != 1)
        {
            throw call.Unsupported($"alpha is {call.Real(2, "alpha", 1)}", "Multiply the weights instead.");
        }

        if (Bias(call) is not var (value, bias))
        {
            return Broadcasting.Infer(call);
        }

        return value.Shape is [1, var features] && bias.Shape is [var offsets] && features == offsets
            ? value.Shape
            : throw call.Unsupported($"a constant {bias} is added to {value}", "Give the constant to the layer before as its bias.");
    }

    public void Emit(AtenCall call, TorchGraphBuilder graph)
    {
        if (Bias(call) is not var (value, bias))
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
        (TensorValue value, TorchTensor bias) => (value, bias),
        (TorchTensor bias, TensorValue value) => (value, bias),
        _ => null,
    };
}
