namespace Vai.Importers.Layers;

/// <summary>Moves the numbers of constants from the order that a format has them in to XIR's.</summary>
internal static class Layout
{
    /// <summary>Row-major [outer, channels, inner] as [outer, inner, channels]: NCHW to NHWC, OIHW to OHWI.</summary>
    public static float[] ChannelsLast(float[] values, int outer, int channels, int inner)
    {
        var result = new float[values.Length];
        for (var o = 0; o < outer; o++)
        {
            for (var c = 0; c < channels; c++)
            {
                for (var i = 0; i < inner; i++)
                {
                    result[(((o * inner) + i) * channels) + c] = values[(((o * channels) + c) * inner) + i];
                }
            }
        }

        return result;
    }

    /// <summary>A constant's numbers with its dimensions in another order.</summary>
    public static float[] Reordered(float[] values, ImmutableArray<int> shape, ImmutableArray<int> order)
    {
        var strides = new int[shape.Length];
        for (var (axis, stride) = (shape.Length - 1, 1); axis >= 0; axis--)
        {
            (strides[axis], stride) = (stride, stride * shape[axis]);
        }

        var reordered = new float[values.Length];
        for (var i = 0; i < reordered.Length; i++)
        {
            var (rest, from) = (i, 0);
            for (var at = order.Length - 1; at >= 0; at--)
            {
                (rest, var index) = Math.DivRem(rest, shape[order[at]]);
                from += index * strides[order[at]];
            }

            reordered[i] = values[from];
        }

        return reordered;
    }

    /// <summary>For each element of a shape, row-major, its place under given strides.</summary>
    public static int[] Places(ImmutableArray<int> shape, int[] strides, int start)
    {
        var places = new int[shape.Aggregate(1, (product, size) => product * size)];
        for (var i = 0; i < places.Length; i++)
        {
            places[i] = start;
            for (var (axis, rest) = (shape.Length - 1, i); axis >= 0; axis--)
            {
                (rest, var index) = Math.DivRem(rest, shape[axis]);
                places[i] += index * strides[axis];
            }
        }

        return places;
    }
}
