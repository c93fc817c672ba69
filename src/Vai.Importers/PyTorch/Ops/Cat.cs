using System.Collections.Immutable;
using Vai.Xir;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>cat along an axis that is not the batch: concat.</summary>
internal sealed class Cat : IAtenOp
{
    public ImmutableArray<string> Functions => ["cat", "concat"];

    public ImmutableArray<int> Infer(AtenCall call)
    {
        var tensors = Tensors(call);
        var first = tensors[0].Shape;
        var axis = call.Axis(call.Integer(1, "dim", 0), first.Length);
        var fit = axis > 0 && tensors.All(tensor => tensor.Shape.Length == first.Length && tensor.Shape.SetItem(axis, 1).SequenceEqual(first.SetItem(axis, 1)));
        var total = fit ? tensors.Sum(tensor => (long)tensor.Shape[axis]) : 0;
        return fit && total <= int.MaxValue
            ? first.SetItem(axis, (int)total)
            : throw call.NotFitting($"{string.Join(" and ", tensors.Select(tensor => tensor.ToString()))} along axis {axis}");
    }

    public void Emit(AtenCall call, TorchGraphBuilder graph)
    {
        var tensors = Tensors(call);
        var rank = call.Output.Shape.Length;
        var axis = TorchGraphBuilder.NhwcAxis(call.Axis(call.Integer(1, "dim", 0), rank), rank);
        graph.Add(call, "concat", AttributeMap.Of(("axis", axis)), XirArgument.Of("input", [.. tensors.Select(tensor => graph.InOrder(call, tensor).Name)]));
    }

    private static ImmutableArray<TensorValue> Tensors(AtenCall call) =>
        call.Argument(0, "tensors") is IReadOnlyList<object?> { Count: > 0 } list && list.All(item => item is TensorValue)
            ? [.. list.Cast<TensorValue>()]
            : throw call.Unsupported("it joins something that is not computed", "Join tensors that the model computes.");
}
