using Vai.Importers.Layers;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>Batch, layer, group and instance norm.</summary>
internal static class Normalizations
{
    private const int Channels = 1;

    public static TensorView Batch(AtenCall call, AtenContext context)
    {
        if (call.Flag(5, "training", false))
        {
            throw call.Unsupported("the model was saved in training mode", "Call model.eval() before torch.jit.trace.");
        }

        return WithStatistics(call, context);
    }

    public static TensorView Layer(AtenCall call, AtenContext context)
    {
        var (input, shape) = (context.View(call), call.Integers(1, "normalized_shape"));
        var first = input.Rank - shape.Length;
        if (first < 1 || shape.IsEmpty || !shape.SequenceEqual(input.Shape.Skip(first).Select(size => (long)size)))
        {
            throw call.NotFitting($"it normalizes [{string.Join(", ", shape)}] of {call.Tensor(0)}");
        }

        var axes = Enumerable.Range(first, shape.Length).ToImmutableArray();
        var normalized = Normalization.Emit(context.Graph, call.Layer, input, axes, (float)call.Real(4, "eps", 1e-5));
        return shape.Length == 1
            ? Scaled(call, context, normalized, first, 2)
            : Combined(call, context, Combined(call, context, normalized, OpNames.Mul, 2, "weight"), OpNames.Add, 3, "bias");
    }

    public static TensorView Group(AtenCall call, AtenContext context)
    {
        var normalized = Normalization.EmitGroups(
            context.Graph, call.Layer, context.View(call), call.Integer(1, "num_groups", 1), (float)call.Real(4, "eps", 1e-5));
        return Scaled(call, context, normalized, Channels, 2);
    }

    /// <summary>Over each channel's pixels, or with statistics of the training.</summary>
    public static TensorView Instance(AtenCall call, AtenContext context)
    {
        if (call.Argument(3, "running_mean") is not null && !call.Flag(5, "use_input_stats", true))
        {
            return WithStatistics(call, context);
        }

        var input = context.View(call);
        var groups = input.Rank > Channels ? input.Shape[Channels] : 0;
        return Scaled(
            call, context, Normalization.EmitGroups(context.Graph, call.Layer, input, groups, (float)call.Real(7, "eps", 1e-5)), Channels,
            1);
    }

    private static TensorView WithStatistics(AtenCall call, AtenContext context)
    {
        var (mean, variance) = (context.Parameter(call, 3, "running_mean"), context.Parameter(call, 4, "running_var"));
        if (mean is null || variance is null)
        {
            throw call.Unsupported("it has no running statistics", "Use BatchNorm2d with track_running_stats=True.");
        }

        return Affine.EmitBatchNorm(
            context.Graph, call.Layer, context.View(call), Channels, context.Parameter(call, 1, "weight")?.Read(), context
                .Parameter(call, 2, "bias")?.Read(),
            mean.Read(), variance.Read(), call.Real(7, "eps", 1e-5));
    }

    /// <summary>Factors and offsets by channel, which are two arguments, one behind the other; either may be None.</summary>
    private static TensorView Scaled(AtenCall call, AtenContext context, TensorView value, int axis, int position)
    {
        var (factors, offsets) = (
            context.Parameter(call, position, "weight")?.Read(), context.Parameter(call, position + 1, "bias")?.Read());
        var count = value.Shape[axis];
        return factors is null && offsets is null
            ? value
            : Affine.Emit(
                context.Graph, call.Layer, value, axis, factors ?? [.. Enumerable.Repeat(1f, count)], offsets ?? new float[count]);
    }

    private static TensorView Combined(AtenCall call, AtenContext context, TensorView value, string type, int position, string role) =>
        call.Constant(position, role) is { } constant
            ? Arithmetic.EmitConstant(
                context.Graph, call.Layer, type, value, context.Parameter(call, constant, role), constant.Shape, constantFirst: false)
            : value;
}
