namespace Vai.Importers.Layers;

/// <summary>Numbers of constants with a shape, which fold before they are part of a graph.</summary>
/// <param name="Numbers">Row-major.</param>
internal sealed record ConstantMath(ImmutableArray<int> Shape, float[] Numbers)
{
    public ConstantMath Map(Func<double, double> function) =>
        this with { Numbers = Array.ConvertAll(Numbers, number => (float)function(number)) };

    /// <summary>A function of two, shapes broadcast; null where they do not fit or the result is too large.</summary>
    public ConstantMath? Combine(ConstantMath other, Func<double, double, double> function)
    {
        var rank = Math.Max(Shape.Length, other.Shape.Length);
        ImmutableArray<int> shape = [.. Wide(rank).Zip(other.Wide(rank), (left, right) => left == 1 ? right : left)];
        return Broadcast(shape) is { } first && other.Broadcast(shape) is { } second
            ? new(shape, [.. first.Numbers.Zip(second.Numbers, (x, y) => (float)function(x, y))])
            : null;
    }

    /// <summary>Repeated to a shape; null where it does not fit or is too large.</summary>
    public ConstantMath? Broadcast(ImmutableArray<int> shape)
    {
        const long largest = 1 << 22;
        if (shape.Length < Shape.Length || shape.Any(size => size < 1)
            || shape.Aggregate(1L, (product, size) => Math.Min(product * size, largest + 1)) > largest
            || !Wide(shape.Length).Zip(shape).All(pair => pair.First == pair.Second || pair.First == 1))
        {
            return null;
        }

        var (strides, wide) = (new int[shape.Length], Wide(shape.Length));
        for (var (axis, stride) = (shape.Length - 1, 1); axis >= 0; stride *= wide[axis--])
        {
            strides[axis] = wide[axis] == 1 ? 0 : stride;
        }

        return new(shape, Array.ConvertAll(Layout.Places(shape, strides, 0), place => Numbers[place]));
    }

    public ConstantMath Reduce(ImmutableArray<int> axes, bool keep, Func<IEnumerable<double>, double> function)
    {
        ImmutableArray<int> order = [.. Enumerable.Range(0, Shape.Length).Except(axes), .. axes.Distinct().Order()];
        var run = Math.Max(axes.Distinct().Aggregate(1, (product, axis) => product * Shape[axis]), 1);
        return new(
            keep ? [.. Shape.Select((size, axis) => axes.Contains(axis) ? 1 : size)] : [.. Shape.Where((_, axis) => !axes.Contains(axis))],
            [.. Layout.Reordered(Numbers, Shape, order).Chunk(run)
                .Select(chunk => (float)function(chunk.Select(number => (double)number)))]);
    }

    private ImmutableArray<int> Wide(int rank) => [.. Enumerable.Repeat(1, Math.Max(rank - Shape.Length, 0)), .. Shape];
}
