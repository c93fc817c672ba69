using System.Collections.Immutable;
using Vai.Xir;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>softmax along an axis: softmax, which runs on the CPU.</summary>
internal sealed class Softmax : IAtenOp
{
    public ImmutableArray<string> Functions => ["softmax", "_softmax"];

    public ImmutableArray<int> Infer(AtenCall call) => call.Tensor(0).Shape;

    public void Emit(AtenCall call, TorchGraphBuilder graph)
    {
        var input = call.Tensor(0);
        graph.Add(call, "softmax", AttributeMap.Of(("axis", AxisOf(call))), XirArgument.Of("input", graph.InOrder(call, input).Name));
    }

    /// <summary>The axis in NHWC.</summary>
    public static int AxisOf(AtenCall call)
    {
        var rank = call.Tensor(0).Shape.Length;
        return TorchGraphBuilder.NhwcAxis(call.Axis(call.Integer(1, "dim", -1), rank), rank);
    }
}
