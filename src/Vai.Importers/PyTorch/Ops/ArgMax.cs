using System.Collections.Immutable;
using Vai.Xir;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>argmax along an axis, the first of equals: argmax, which runs on the CPU and gives real numbers.</summary>
internal sealed class ArgMax : IAtenOp
{
    public ImmutableArray<string> Functions => ["argmax"];

    public ImmutableArray<int> Infer(AtenCall call)
    {
        var input = call.Tensor(0).Shape;
        var axis = Axis(call);
        return KeepsAxis(call) ? input.SetItem(axis, 1) : input.RemoveAt(axis);
    }

    public void Emit(AtenCall call, TorchGraphBuilder graph)
    {
        var input = call.Tensor(0);
        var rank = input.Shape.Length;
        var op = graph.InOrder(call, input);

        // Without its axis the result of a map is no map: it must lie as the framework counts it.
        var drops = rank == 4 && !KeepsAxis(call);
        op = drops && Axis(call) != 1 ? graph.Transpose(call, op, 0, 3, 1, 2) : op;
        var place = drops && Axis(call) != 1 ? Axis(call) : TorchGraphBuilder.NhwcAxis(Axis(call), rank);
        graph.Add(call, "argmax", AttributeMap.Of(("axis", place)), XirArgument.Of("input", op.Name));
    }

    private static int Axis(AtenCall call) => call.Argument(1, "dim") is long axis && call.Axis(axis, call.Tensor(0).Shape.Length) is > 0 and var place
        ? place
        : throw call.Unsupported($"it is over axis {call.Argument(1, "dim") ?? "None"} of {call.Tensor(0)}", "Name an axis after the batch, for instance argmax(1).");

    private static bool KeepsAxis(AtenCall call) => call.Flag(2, "keepdim", false);
}
