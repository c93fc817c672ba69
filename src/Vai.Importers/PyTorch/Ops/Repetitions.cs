using Vai.Importers.Layers;
using Vai.Importers.PyTorch.Files.Pickle;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>Elements repeated, turned round or picked by constant places, and parts written over.</summary>
internal static class Repetitions
{
    /// <summary>What records that a view was written to: the parent, what the view holds now, and the call that made the view.</summary>
    public const string WriteFunction = "vai_write";

    public static TensorView Expand(AtenCall call, AtenContext context) =>
        Gathering.Broadcast(context.Graph, call.Layer, context.View(call), call.Expanded(context.View(call).Shape));

    public static TensorView ExpandAs(AtenCall call, AtenContext context) => call.Argument(1, "other") is var other
        && (other as TensorValue)?.Shape is var computed && (computed ?? (other as TorchTensor)?.Shape) is { } shape
        ? Gathering.Broadcast(context.Graph, call.Layer, context.View(call), shape)
        : throw call.Unsupported("it has no tensor to take the shape of", "");

    public static TensorView Tile(AtenCall call, AtenContext context)
    {
        var (view, counts) = (context.View(call), call.Integers(1, "repeats"));
        return Gathering.Tile(context.Graph, call.Layer, view,
            [.. Enumerable.Repeat(1L, Math.Max(view.Rank - counts.Length, 0)), .. counts]);
    }

    public static TensorView Interleave(AtenCall call, AtenContext context)
    {
        var (view, count) = (context.View(call), call.Integer(1, "repeats", 1));
        var axis = call.Axis(call.Integer(2, "dim", 0), view.Rank);
        return count is >= 1 and <= 1 << 12 && call.Argument(2, "dim") is long
            ? Gathering.Emit(
                context.Graph, call.Layer, view, axis,
                [.. Enumerable.Range(0, view.Shape[axis] * (int)count).Select(at => at / (int)count)])
            : throw call.Unsupported($"it repeats {count} times", "Name the axis and a number.");
    }

    public static TensorView Flip(AtenCall call, AtenContext context) =>
        Gathering.Flip(context.Graph, call.Layer, context.View(call), call.Axes(1, "dims", context.View(call).Rank));

    public static TensorView Roll(AtenCall call, AtenContext context)
    {
        var (view, shifts) = (context.View(call), call.Integers(1, "shifts"));
        var axes = call.Axes(2, "dims", view.Rank);
        return axes.Length == shifts.Length
            ? axes.Zip(shifts).Aggregate(view, (rolled, pair) => Gathering.Roll(context.Graph, call.Layer, rolled, pair.First, pair.Second))
            : throw call.Unsupported("it shifts the tensor as one row", "Name the axes.");
    }

    /// <summary>index_select(x, dim, index).</summary>
    public static TensorView Select(AtenCall call, AtenContext context) =>
        Pick(call, context, call.Axis(call.Integer(1, "dim", 0), context.View(call).Rank), call.Constant(2, "index"));

    /// <summary>x[:, index]: one list of places among whole axes.</summary>
    public static TensorView Index(AtenCall call, AtenContext context) =>
        call.Argument(1, "indices") is IReadOnlyList<object?> indices && indices.Count(index => index is not null) == 1
            ? indices.Index().Single(index => index.Item is not null) is var (axis, index) && index is TorchTensor places
                ? Pick(call, context, axis, places)
                : throw call.Unsupported("its places are computed", "Take fixed places.")
            : throw call.Unsupported("it takes places along several axes at once", "Index one axis after the other.");

    private static TensorView Pick(AtenCall call, AtenContext context, int axis, TorchTensor? places)
    {
        var view = context.View(call);
        var size = view.Shape[axis];
        int[] indices = places is { Shape.Length: 1 }
            ? Array.ConvertAll(context.Parameter(call, places, "index").Read(), place => (int)(place < 0 ? place + size : place))
            : [];
        return indices.Length > 0 && indices.All(index => index >= 0 && index < size)
            ? Gathering.Emit(context.Graph, call.Layer, view, axis, indices)
            : throw call.Unsupported($"its places {places} are not a row of numbers below {size}", "");
    }

    /// <summary>copy_(view, source), fill_ and zero_: the source in the view's shape.</summary>
    public static TensorView Copy(AtenCall call, AtenContext context) => Gathering.Broadcast(
        context.Graph, call.Layer,
        context.ViewOf(call, call.Positional.Length > 1 ? call.Positional[1] : 0L) ?? throw call.Unsupported("it copies no tensor", ""),
        call.Tensor(0).Shape);

    /// <summary>where(condition, yes, no) and masked_fill(no, condition, yes).</summary>
    public static EmitLayer Choose(int condition, int yes, int no) => (call, context) =>
    {
        TensorView Operand(int position) =>
            context.ViewOf(call, call.Argument(position, "other")) ?? throw call.Unsupported("an operand is neither tensor nor number", "");
        return Selection.Emit(context.Graph, call.Layer, Operand(condition), Operand(yes), Operand(no));
    };

    /// <summary>The parent of a view after something was written to the view.</summary>
    public static TensorView Write(AtenCall call, AtenContext context)
    {
        var (parent, written, origin) = (context.View(call), context.View(call, 1), (AtenCall)call.Positional[2]!);
        switch (origin.Function)
        {
            case "slice" when origin.Integer(4, "step", 1) == 1:
                var axis = origin.Axis(origin.Integer(1, "dim", 0), parent.Rank);
                var bounds = Moves.Bounds(origin.Integer(2, "start", 0), origin.Integer(3, "end", long.MaxValue), parent.Shape[axis]);
                return Slicing.Replace(
                    context.Graph, call.Layer, parent, written, [.. parent.Shape.Select((size, at) => at == axis ? bounds : (0, size))]);
            case "transpose":
                return Moves.Transpose(origin with { Positional = origin.Positional.SetItem(0, call.Positional[1]) }, context);
            case "permute" when origin.Axes(1, "dims", parent.Rank) is var order:
                return written.Transpose([.. order.Select((_, at) => order.IndexOf(at))]);
            case "slice" or "movedim" or "moveaxis" or "swapaxes" or "swapdims":
                throw call.Unsupported($"it writes to a view that {origin.Function} makes", "Write to plain slices, or make a new tensor.");
            default:
                return context.Graph.Reshape(call.Layer, written, parent.Shape);
        }
    }
}
