using Vai.Compiled;

namespace Vai.Compiler.Superlayers;

/// <summary>Other views of the bytes of a tensor in DDR: at other addresses and strides, so that nothing is moved.</summary>
internal static class MapView
{
    /// <summary>
    /// A tensor of any rank as a map [1, H, W, C]: what stands before the last two dimensions becomes rows. A tensor of rank 4 or
    /// more that is no single map must not have gaps.
    /// </summary>
    public static DdrTensor AsMap(this DdrTensor tensor)
    {
        if (tensor.Shape is [1, _, _, _])
        {
            return tensor;
        }

        if (tensor.Shape.Length < 4)
        {
            var missing = 4 - tensor.Shape.Length;
            return tensor with
            {
                Shape = [.. Enumerable.Repeat(1, missing), .. tensor.Shape],
                Stride = [.. Enumerable.Repeat(tensor.ElementCount, missing), .. tensor.Stride],
            };
        }

        var padded = tensor.Shape;
        ImmutableArray<int> shape = [1, padded[..^2].Aggregate(1, (product, size) => product * size), padded[^2], padded[^1]];
        return tensor with { Shape = shape, Stride = DpuSubgraph.DenseStride(shape) };
    }

    /// <summary>A map of one row as one of many equal rows.</summary>
    public static DdrTensor WithRows(this DdrTensor map, int rows) => map.Shape[1] == 1 && rows > 1
        ? map with { Shape = map.Shape.SetItem(1, rows), Stride = map.Stride.SetItem(1, 0) }
        : map;

    /// <summary>Every <paramref name="step"/>th element along each dimension from <paramref name="begin"/> on.</summary>
    public static DdrTensor Slice(this DdrTensor tensor, ImmutableArray<int> begin, ImmutableArray<int> step, ImmutableArray<int> shape) =>
        tensor with
    {
        Shape = shape,
        Stride = [.. tensor.Stride.Select((stride, dimension) => stride * step[dimension])],
        Address = tensor.Address + tensor.Stride.Select((stride, dimension) => stride * begin[dimension]).Sum(),
    };

    /// <summary>Every <paramref name="step"/>th item along an axis.</summary>
    public static DdrTensor Slice(this DdrTensor tensor, int axis, int first, int step, int count) =>
        first == 0 && step == 1 && count == tensor.Shape[axis]
            ? tensor
            : tensor with
            {
                Shape = tensor.Shape.SetItem(axis, count),
                Stride = tensor.Stride.SetItem(axis, checked(tensor.Stride[axis] * step)),
                Address = checked(tensor.Address + (first * tensor.Stride[axis])),
            };

    /// <summary>Neighbouring items along an axis.</summary>
    public static DdrTensor Slice(this DdrTensor tensor, int axis, Interval items) => tensor.Slice(axis, items.Start, 1, items.Count);

    /// <summary>A part of the tensor along one dimension.</summary>
    public static DdrTensor Part(this DdrTensor tensor, int axis, int start, int count) => tensor with
    {
        Shape = tensor.Shape.SetItem(axis, count),
        Address = tensor.Address + (start * tensor.Stride[axis]),
    };

    /// <summary>Whether both are the same bytes in the same order.</summary>
    public static bool LiesAt(this DdrTensor tensor, DdrTensor other) =>
        tensor.Register == other.Register && tensor.Address == other.Address
        && tensor.Shape.AsSpan().SequenceEqual(other.Shape.AsSpan()) && tensor.Stride.AsSpan().SequenceEqual(other.Stride.AsSpan());
}
