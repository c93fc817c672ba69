using Vai.Importers.Layers;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>The same numbers in another shape, in another order, or some of them.</summary>
internal static class Moves
{
    private const int LargestRank = 8;

    /// <summary>What changes nothing in a trained float model: contiguous, detach.</summary>
    public static TensorView Same(AtenCall call, AtenContext context) => context.View(call);

    /// <summary>Dropout, which only training does.</summary>
    public static TensorView Dropout(AtenCall call, AtenContext context) => call.Flag(2, "train", false)
        ? throw call.Unsupported("the model was saved in training mode", "Call model.eval() before torch.jit.trace.")
        : context.View(call);

    /// <summary>Numbers of another type.</summary>
    public static TensorView Cast(AtenCall call, AtenContext context) => call.Argument(1, "dtype") is long type and not (5 or 6 or 7 or 15)
        ? throw call.Unsupported($"it makes numbers of type {type}", "Keep to real numbers: float, half, bfloat16 or double.")
        : context.View(call);

    /// <summary>With at most one size of -1.</summary>
    public static TensorView Reshape(AtenCall call, AtenContext context)
    {
        var (view, sizes) = (context.View(call), call.Integers(1, "shape"));
        var total = view.ElementCount;
        var given = sizes.Where(size => size != -1).Aggregate(
            (Int128)1, (product, size) => size is >= 0 and <= int.MaxValue && product <= total ? product * size : -1);
        var free = sizes.Count(size => size == -1);
        if (sizes.Length is 0 or > LargestRank || given < 1 || free > 1 || (free == 0 ? given != total : total % given != 0))
        {
            throw call.NotFitting($"{call.Tensor(0)} has {total} elements and cannot become [{string.Join(", ", sizes)}]");
        }

        ImmutableArray<int> shape = [.. sizes.Select(size => (int)(size == -1 ? total / given : size))];
        return shape.Contains(1)
            ? To(call, context, view, shape)
            : throw call.Unsupported(
                $"its result [{string.Join(", ", shape)}] changes the batch of 1", "Keep axis 0: view(x.size(0), -1), flatten(1).");
    }

    public static TensorView Flatten(AtenCall call, AtenContext context)
    {
        var view = context.View(call);
        var (start, end) = (call.Axis(call.Integer(1, "start_dim", 0), view.Rank), call.Axis(call.Integer(2, "end_dim", -1), view.Rank));
        var shape = view.Shape;
        ImmutableArray<int> flat = start <= end
            ? [.. shape[..start], shape[start..(end + 1)].Aggregate(1, (product, size) => checked(product * size)), .. shape[(end + 1)..]]
            : [];
        return flat.Contains(1)
            ? To(call, context, view, flat)
            : throw call.Unsupported($"it joins axes {start}..{end}; the batch axis 0 stays apart", "Use flatten(1).");
    }

    public static TensorView Squeeze(AtenCall call, AtenContext context)
    {
        var view = context.View(call);
        var axes = call.Axes(1, "dim", view.Rank);
        ImmutableArray<int> shape = [.. view.Shape.Where((size, axis) => size != 1 || !(axes.IsEmpty || axes.Contains(axis)))];
        return shape.Contains(1) || (shape.IsEmpty && !axes.IsEmpty)
            ? To(call, context, view, shape)
            : throw call.Unsupported(
                "it takes away the batch axis", "Name the axes, for instance squeeze(3).squeeze(2), or use flatten(1).");
    }

    public static TensorView Unsqueeze(AtenCall call, AtenContext context)
    {
        var view = context.View(call);
        var axis = call.Axis(call.Integer(1, "dim", 0), view.Rank + 1);
        return view.Rank < LargestRank
            ? To(call, context, view, view.Shape.Insert(axis, 1))
            : throw call.Unsupported($"its result has more than {LargestRank} axes", "");
    }

    public static TensorView Permute(AtenCall call, AtenContext context) => Ordered(call, context, rank => call.Axes(1, "dims", rank));

    public static TensorView Transpose(AtenCall call, AtenContext context) => Ordered(call, context, rank =>
    {
        var (first, second) = (call.Axis(call.Integer(1, "dim0", 0), rank), call.Axis(call.Integer(2, "dim1", 1), rank));
        return [.. Enumerable.Range(0, rank).Select(axis => axis == first ? second : axis == second ? first : axis)];
    });

    public static TensorView MoveDimension(AtenCall call, AtenContext context) => Ordered(call, context, rank =>
    {
        var (from, to) = (call.Axes(1, "source", rank), call.Axes(2, "destination", rank));
        var rest = new Queue<int>(Enumerable.Range(0, rank).Except(from));
        return from.Length == to.Length && to.Distinct().Count() == to.Length
            ? [.. Enumerable.Range(0, rank)
                .Select(axis => to.IndexOf(axis) is >= 0 and var moved ? from[moved] : rest.TryDequeue(out var next) ? next : -1)]
            : [];
    });

    /// <summary>slice(dim, start, end, step), what x[:, 1:3] is.</summary>
    public static TensorView Slice(AtenCall call, AtenContext context)
    {
        var view = context.View(call);
        var axis = call.Axis(call.Integer(1, "dim", 0), view.Rank);
        var (size, step) = (view.Shape[axis], call.Integer(4, "step", 1));
        var (start, end) = Bounds(call.Integer(2, "start", 0), call.Integer(3, "end", long.MaxValue), size);
        return step is >= 1 and <= int.MaxValue
            ? Slicing.Emit(
                context.Graph, call.Layer, view,
                [.. view.Shape.Select((whole, at) => at == axis ? (start, end, (int)Math.Min(step, size)) : (0, whole, 1))])
            : throw call.Unsupported($"its step is {step}", "Use a positive step.");
    }

    /// <summary>Python's bounds of a slice as places in a row of that size.</summary>
    public static (int Start, int End) Bounds(long start, long end, int size)
    {
        var first = Place(start, size);
        return (first, Math.Max(first, Place(end, size)));
    }

    public static TensorView Join(AtenCall call, AtenContext context)
    {
        var members = call.Argument(0, "tensors") is IReadOnlyList<object?> { Count: > 0 } list
            ? list.Select(item => context.ViewOf(call, item)).ToImmutableArray()
            : [];
        if (members.IsEmpty || members.Contains(null))
        {
            throw call.Unsupported("it joins something that is no tensor", "Join tensors that the model computes.");
        }

        var axis = call.Axis(call.Integer(1, "dim", 0), members[0]!.Rank);
        return axis > 0 || members[0]!.Shape[1..].Contains(1)
            ? Concatenation.Emit(context.Graph, call.Layer, members!, axis)
            : throw call.NotFitting(
                $"it joins {string.Join(" and ", members.Select(member => $"[{string.Join(", ", member!.Shape)}]"))} along the batch, " +
                    $"axis 0");
    }

    public static EmitLayer Shuffle(bool isToSpace) => (call, context) =>
    {
        var (view, factor) = (context.View(call), (int)Math.Clamp(call.Integer(1, "upscale_factor", 1), 0, int.MaxValue));
        return isToSpace
            ? PixelShuffle.ToSpace(context.Graph, call.Layer, view, factor, channelsOutside: true)
            : PixelShuffle.ToDepth(context.Graph, call.Layer, view, factor, channelsOutside: true);
    };

    private static int Place(long position, int size) => (int)Math.Clamp(position < 0 ? position + size : position, 0, size);

    private static TensorView To(AtenCall call, AtenContext context, TensorView view, ImmutableArray<int> shape) =>
        view.Shape.SequenceEqual(shape) ? view : context.Graph.Reshape(call.Layer, view, shape);

    /// <param name="orderOf">For each axis of the result that of the input, for a number of axes.</param>
    private static TensorView Ordered(AtenCall call, AtenContext context, Func<int, ImmutableArray<int>> orderOf)
    {
        var view = context.View(call);
        var order = orderOf(view.Rank);
        return order.Order().SequenceEqual(Enumerable.Range(0, view.Rank))
            ? view.Transpose(order)
            : throw call.Unsupported($"its order [{string.Join(", ", order)}] is none of {view.Rank} axes", "");
    }
}
