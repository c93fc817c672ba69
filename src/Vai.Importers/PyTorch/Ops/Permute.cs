using System.Collections.Immutable;
using Vai.Xir;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>permute, transpose and movedim that leave the batch where it is: transpose.</summary>
internal sealed class Permute : IAtenOp
{
    public ImmutableArray<string> Functions => ["permute", "transpose", "swapaxes", "swapdims", "movedim", "moveaxis"];

    public bool IsView => true;

    public ImmutableArray<int> Infer(AtenCall call)
    {
        var input = call.Tensor(0).Shape;
        var order = Order(call);
        return order.Order().SequenceEqual(Enumerable.Range(0, input.Length)) && order[0] == 0
            ? [.. order.Select(axis => input[axis])]
            : throw call.Unsupported($"its order [{string.Join(", ", order)}] moves the batch axis 0, or is none", "Keep axis 0 the batch.");
    }

    public void Emit(AtenCall call, TorchGraphBuilder graph)
    {
        var value = call.Tensor(0);
        var rank = value.Shape.Length;
        var order = Order(call);

        // Axis k of the result's op is some axis of the framework's, which comes from another one, which is an axis of the input's op.
        var places = Enumerable.Range(0, rank).ToDictionary(axis => TorchGraphBuilder.NhwcAxis(axis, rank));
        var xir = Enumerable.Range(0, rank).Select(k => TorchGraphBuilder.NhwcAxis(order[places[k]], rank)).ToArray();
        var input = graph.InOrder(call, value);
        graph.Set(call, xir.SequenceEqual(Enumerable.Range(0, rank)) ? input : graph.Transpose(call, input, xir));
    }

    /// <summary>For each axis of the result the axis of the input.</summary>
    private static ImmutableArray<int> Order(AtenCall call)
    {
        var rank = call.Tensor(0).Shape.Length;
        switch (call.Function)
        {
            case "permute":
                return [.. call.Integers(1, "dims").Select(axis => call.Axis(axis, rank))];
            case "movedim" or "moveaxis":
                var from = call.Integers(1, "source").Select(axis => call.Axis(axis, rank)).ToArray();
                var to = call.Integers(2, "destination").Select(axis => call.Axis(axis, rank)).ToArray();
                var rest = new Queue<int>(Enumerable.Range(0, rank).Except(from));
                return from.Length == to.Length && to.Distinct().Count() == to.Length
                    ? [.. Enumerable.Range(0, rank).Select(axis => Array.IndexOf(to, axis) is >= 0 and var moved ? from[moved] : rest.TryDequeue(out var next) ? next : -1)]
                    : [];
            default:
                var (first, second) = (call.Axis(call.Integer(1, "dim0", 0), rank), call.Axis(call.Integer(2, "dim1", 1), rank));
                return [.. Enumerable.Range(0, rank).Select(axis => axis == first ? second : axis == second ? first : axis)];
        }
    }
}
