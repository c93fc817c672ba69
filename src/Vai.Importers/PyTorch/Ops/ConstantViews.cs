using Vai.Importers.PyTorch.Files.Pickle;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>Views of tensors of the file: another shape and other strides on the same numbers, so the result is a constant too.</summary>
internal static class ConstantViews
{
    /// <summary>The view that a call makes; null when it is none, or one that needs its numbers moved.</summary>
    public static TorchTensor? Fold(AtenCall call)
    {
        if (call.Argument(0, "self") is not TorchTensor tensor)
        {
            return null;
        }

        var rank = tensor.Shape.Length;
        switch (call.Function)
        {
            case "t" or "numpy_T" when rank == 2:
                return tensor.Transposed();
            case "transpose" when rank > 0:
                var (first, second) = (call.Axis(call.Integer(1, "dim0", 0), rank), call.Axis(call.Integer(2, "dim1", 1), rank));
                return Ordered(tensor, Enumerable.Range(0, rank).Select(axis => axis == first ? second : axis == second ? first : axis));
            case "permute":
                var order = call.Integers(1, "dims").Select(axis => call.Axis(axis, rank)).ToArray();
                return order.Order().SequenceEqual(Enumerable.Range(0, rank)) ? Ordered(tensor, order) : null;
            case "unsqueeze" when rank < 8:
                var place = call.Axis(call.Integer(1, "dim", 0), rank + 1);
                return tensor with { Shape = tensor.Shape.Insert(place, 1), Strides = tensor.Strides.Insert(place, 1) };
            case "squeeze":
                var axes = call.Integers(1, "dim").Select(axis => call.Axis(axis, rank)).ToHashSet();
                return Where(tensor, axis => tensor.Shape[axis] != 1 || (axes.Count > 0 && !axes.Contains(axis)));
            case "select" when rank > 0:
                var from = call.Axis(call.Integer(1, "dim", 0), rank);
                var index = call.Integer(2, "index", 0) is var at && at < 0 ? at + tensor.Shape[from] : at;
                return index >= 0 && index < tensor.Shape[from]
                    ? Where(tensor with { Offset = tensor.Offset + (index * tensor.Strides[from]) }, axis => axis != from)
                    : null;
            case "slice" when rank > 0:
                return Slice(call, tensor);
            case "view" or "reshape" or "_unsafe_view" when IsDense(tensor):
                return Reshaped(tensor, call.Integers(1, "shape"));
            case "flatten" when IsDense(tensor) && call.Integer(1, "start_dim", 0) == 0 && call.Integer(2, "end_dim", -1) is -1:
                return Reshaped(tensor, [-1]);
            case "contiguous" or "detach" or "clone" or "to" or "float" or "alias" or "lift_fresh_copy" or "type_as":
                return tensor;
            default:
                return null;
        }
    }

    private static TorchTensor Slice(AtenCall call, TorchTensor tensor)
    {
        var axis = call.Axis(call.Integer(1, "dim", 0), tensor.Shape.Length);
        var (start, end) = Moves.Bounds(call.Integer(2, "start", 0), call.Integer(3, "end", long.MaxValue), tensor.Shape[axis]);
        var step = Math.Clamp(call.Integer(4, "step", 1), 1, int.MaxValue);
        return tensor with
        {
            Offset = tensor.Offset + (start * tensor.Strides[axis]),
            Shape = tensor.Shape.SetItem(axis, (int)((end - start + step - 1) / step)),
            Strides = tensor.Strides.SetItem(axis, tensor.Strides[axis] * Math.Min(step, tensor.Shape[axis])),
        };
    }

    private static TorchTensor Ordered(TorchTensor tensor, IEnumerable<int> order) =>
        tensor with { Shape = [.. order.Select(axis => tensor.Shape[axis])], Strides = [.. order.Select(axis => tensor.Strides[axis])] };

    private static TorchTensor Where(TorchTensor tensor, Func<int, bool> keep) =>
        Ordered(tensor, Enumerable.Range(0, tensor.Shape.Length).Where(keep));

    private static TorchTensor? Reshaped(TorchTensor tensor, ImmutableArray<long> sizes)
    {
        var total = tensor.ElementCount;
        var given = sizes.Where(size => size != -1).Aggregate(
            (Int128)1, (product, size) => size is >= 1 and <= int.MaxValue && product <= total ? product * size : -1);
        if (given < 1 || sizes.Length > 8
            || sizes.Count(size => size == -1) is var free && (free > 1 || (free == 0 ? given != total : total % given != 0)))
        {
            return null;
        }

        ImmutableArray<int> shape = [.. sizes.Select(size => (int)(size == -1 ? total / (long)given : size))];
        return tensor with { Shape = shape, Strides = DenseStrides(shape) };
    }

    private static bool IsDense(TorchTensor tensor) =>
        tensor.ElementCount > 0 && tensor.Shape.Zip(tensor.Strides.Zip(DenseStrides(tensor.Shape))).All(
            axis => axis.First == 1 || axis.Second.First == axis.Second.Second);

    private static ImmutableArray<long> DenseStrides(ImmutableArray<int> shape)
    {
        var strides = new long[shape.Length];
        for (var (axis, stride) = (shape.Length - 1, 1L); axis >= 0; stride *= shape[axis--])
        {
            strides[axis] = stride;
        }

        return [.. strides];
    }
}
