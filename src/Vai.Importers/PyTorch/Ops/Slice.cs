using System.Collections.Immutable;
using Vai.Xir;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>slice(dim, start, end, step), what x[:, 1:3] is: strided_slice.</summary>
internal sealed class Slice : IAtenOp
{
    public ImmutableArray<string> Functions => ["slice"];

    public bool IsView => true;

    public ImmutableArray<int> Infer(AtenCall call)
    {
        var input = call.Tensor(0).Shape;
        var (axis, start, end, step) = Form(call);
        if (axis == 0 && (start > 0 || end < input[0]))
        {
            throw call.Unsupported("it cuts the batch axis 0", "Keep axis 0 the batch.");
        }

        return input.SetItem(axis, Math.Max(0, (end - start + step - 1) / step));
    }

    public void Emit(AtenCall call, TorchGraphBuilder graph)
    {
        var value = call.Tensor(0);
        if (value.Shape.SequenceEqual(call.Output.Shape))
        {
            graph.Alias(call, value);
            return;
        }

        var (axis, start, end, step) = Form(call);
        var input = graph.InOrder(call, value);
        var place = TorchGraphBuilder.NhwcAxis(axis, value.Shape.Length);
        var begin = new int[value.Shape.Length];
        var (stop, strides) = (input.Output.Shape.ToArray(), Enumerable.Repeat(1, begin.Length).ToArray());
        (begin[place], stop[place], strides[place]) = (start, end, step);
        graph.Add(call, "strided_slice", AttributeMap.Of(
            ("begin", AttributeValue.OfInt32Vector(begin)), ("end", AttributeValue.OfInt32Vector(stop)), ("strides", AttributeValue.OfInt32Vector(strides))),
            XirArgument.Of("input", input.Name));
    }

    /// <summary>Bounds counted from the front and inside the tensor.</summary>
    private static (int Axis, int Start, int End, int Step) Form(AtenCall call)
    {
        var shape = call.Tensor(0).Shape;
        var axis = call.Axis(call.Integer(1, "dim", 0), shape.Length);
        var step = call.Integer(4, "step", 1);
        var (start, end) = Bounds(call.Integer(2, "start", 0), call.Integer(3, "end", long.MaxValue), shape[axis]);
        return step is >= 1 and <= int.MaxValue ? (axis, start, end, (int)Math.Min(step, shape[axis])) : throw call.Unsupported($"its step is {step}", "Use a positive step.");
    }

    /// <summary>Python's bounds of a slice as places in a row of that size.</summary>
    public static (int Start, int End) Bounds(long start, long end, int size)
    {
        var first = Place(start, size);
        return (first, Math.Max(first, Place(end, size)));
    }

    private static int Place(long position, int size) => (int)Math.Clamp(position < 0 ? position + size : position, 0, size);
}
