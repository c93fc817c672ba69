using Vai.Importers.Layers;
using Vai.Importers.Onnx.Model;

namespace Vai.Importers.Onnx.Ops;

/// <summary>Slice: starts, ends, axes and steps are attributes before opset 10, inputs since.</summary>
internal sealed class Slice : IOnnxOp
{
    public ImmutableArray<string> Types => ["Slice"];

    public ImmutableArray<OnnxValue> Import(OnnxNode node, OnnxContext context)
    {
        var shape = node.Required(0).Shape;
        var starts = node.Integers("starts", 1) ?? throw node.Bad("it has no starts");
        var ends = node.Integers("ends", 2) ?? throw node.Bad("it has no ends");
        var axes = node.Integers("axes", 3) is { } named
            ? node.Axes(named, shape.Length)
            : [.. Enumerable.Range(0, Math.Min(starts.Length, shape.Length))];
        var steps = node.ConstantOrNull(4, "steps")?.Integers() ?? [.. Enumerable.Repeat(1L, starts.Length)];
        if (starts.Length != axes.Length || ends.Length != axes.Length || steps.Length != axes.Length || steps.Contains(0))
        {
            throw node.Bad($"it has {starts.Length} starts, {ends.Length} ends, {axes.Length} axes and {steps.Length} steps");
        }

        var ranges = shape.Select(size => (Begin: 0, End: size, Step: 1)).ToArray();
        for (var i = 0; i < axes.Length; i++)
        {
            ranges[axes[i]] = Range(shape[axes[i]], starts[i], ends[i], steps[i]);
        }

        if (node.Required(0).Constant is { } constant)
        {
            return [Fold(node, context, constant, ranges)];
        }

        // XIR slices forwards; what goes backwards is picked.
        var view = Slicing.Emit(
            context.Graph, node.Layer, node.View(), [.. ranges.Select((range, axis) => range.Step > 0 ? range : (0, shape[axis], 1))]);
        return [ranges.Index().Where(range => range.Item.Step < 0).Aggregate(view, (taken, range) => Gathering.Emit(
            context.Graph, node.Layer, taken, range.Index, Backwards(range.Item)))];
    }

    private static int[] Backwards((int Begin, int End, int Step) range) =>
        [.. Enumerable.Range(0, Math.Max(0, (range.Begin - range.End - range.Step - 1) / -range.Step))
            .Select(at => range.Begin + (at * range.Step))];

    // Bounds beyond the ends are cut; going backwards, -1 is the place before the first.
    private static (int Begin, int End, int Step) Range(int size, long start, long end, long step)
    {
        long Counted(long index) => index < 0 ? Math.Max(index, -(long)size - 1) + size : index;
        var (low, high) = step > 0 ? (0, size) : (-1, size - 1);
        var (begin, stop) = (Math.Clamp(Counted(start), Math.Max(low, 0), high), Math.Clamp(Counted(end), low, high));
        return ((int)begin, (int)(step > 0 ? Math.Max(stop, begin) : Math.Min(stop, begin)), (int)Math.Clamp(step, -size - 1, size + 1));
    }

    private static ConstantTensor Fold(OnnxNode node, OnnxContext context, ConstantTensor constant, (int Begin, int End, int Step)[] ranges)
    {
        var strides = Folding.Strides(constant.Shape);
        var shape = context.Shape(node, ranges.Select(range => range.Step > 0
            ? ((long)range.End - range.Begin + range.Step - 1) / range.Step
            : ((long)range.Begin - range.End - range.Step - 1) / -range.Step));
        var start = ranges.Select((range, axis) => range.Begin * strides[axis]).Sum();
        return constant.Pick(shape, Layout.Places(shape, [.. strides.Select((stride, axis) => stride * ranges[axis].Step)], start));
    }
}
