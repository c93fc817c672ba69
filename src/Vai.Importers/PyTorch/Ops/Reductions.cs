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
        return !axes.IsEmpty && !axes.Contains(0)
            ? Reduction.Emit(context.Graph, call.Layer, type, input, axes, call.Flag(2, "keepdim", false))
            : throw call.Unsupported(
                $"it is over axes [{string.Join(", ", axes)}] of {call.Tensor(0)}",
                "Name axes after the batch, for instance mean([2, 3]).");
    };

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
