using Vai.Importers.Layers;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>One number out of whole axes.</summary>
internal static class Reductions
{
    /// <param name="type">XIR's.</param>
    public static EmitLayer Of(string type) => (call, context) =>
    {
        var input = context.View(call);
        var axes = call.Axes(1, "dim", input.Rank);
        return Reduction.Emit(context.Graph, call.Layer, type, input, axes.IsEmpty ? All(input) : axes, call.Flag(2, "keepdim", false));
    };

    /// <param name="degree">Where the degree stands; null: it is 2.</param>
    public static EmitLayer Norm(int? degree) => (call, context) =>
    {
        var (input, at) = (context.View(call), (degree ?? 0) + 1);
        var axes = call.Axes(at, "dim", input.Rank);
        return Reduction.EmitNorm(
            context.Graph, call.Layer, input, degree is { } place ? call.Real(place, "ord", 2) : 2, axes.IsEmpty ? All(input) : axes,
            call.Flag(at + 1, "keepdim", false));
    };

    private static ImmutableArray<int> All(TensorView view) => [.. Enumerable.Range(0, view.Rank)];

    public static TensorView ArgMax(AtenCall call, AtenContext context)
    {
        var input = context.View(call);
        return call.Argument(1, "dim") is long dimension && call.Axis(dimension, input.Rank) is > 0 and var axis
            ? Reduction.EmitArgMax(context.Graph, call.Layer, input, axis, call.Flag(2, "keepdim", false))
            : throw call.Unsupported(
                $"it is over axis {call.Argument(1, "dim") ?? "None"} of {call.Tensor(0)}",
                "Name an axis after the batch, for instance argmax(1).");
    }
}
