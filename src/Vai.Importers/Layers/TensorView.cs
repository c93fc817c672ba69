namespace Vai.Importers.Layers;

/// <summary>
/// A value of the model: the op that computes it, and how the model regards the op's elements. The op's dimensions are cut into
/// factors; each dimension of the view is a product of some. Transposing and reshaping thus only regard the same elements
/// otherwise, and an op for it is made at last where a reader needs another order. A map that an op holds as NHWC is, for a
/// model that counts NCHW, the view [0, 3, 1, 2] of it.
/// </summary>
internal sealed record TensorView
{
    private TensorView(XirOp op, ImmutableArray<int> factors, ImmutableArray<ImmutableArray<int>> dimensions) =>
        (Op, Factors, Dimensions) = (op, factors, dimensions);

    public XirOp Op { get; private init; }

    /// <summary>Sizes above 1 whose product is the number of elements, in the op's row-major order.</summary>
    public ImmutableArray<int> Factors { get; }

    /// <summary>For each dimension of the view the numbers of its factors, outermost first; none for a size of 1.</summary>
    public ImmutableArray<ImmutableArray<int>> Dimensions { get; }

    /// <summary>The layer that last reshaped the view: what a reshape made for it is called.</summary>
    public string? Label { get; init; }

    public ImmutableArray<int> Shape =>
        [.. Dimensions.Select(dimension => dimension.Aggregate(1, (product, factor) => product * Factors[factor]))];

    public int Rank => Dimensions.Length;

    public long ElementCount => Op.Output.ElementCount;

    /// <summary>The op's value as the op has it.</summary>
    public static TensorView Of(XirOp op)
    {
        var factors = ImmutableArray.CreateBuilder<int>();
        var dimensions = ImmutableArray.CreateBuilder<ImmutableArray<int>>();
        foreach (var size in op.Output.Shape)
        {
            dimensions.Add(size == 1 ? [] : [factors.Count]);
            if (size != 1)
            {
                factors.Add(size);
            }
        }

        return new TensorView(op, factors.ToImmutable(), dimensions.ToImmutable());
    }

    /// <summary>The op's value with the op's dimensions renamed.</summary>
    /// <param name="axes">For each of the op's dimensions the dimension of the view that it is.</param>
    public static TensorView Of(XirOp op, ImmutableArray<int> axes) => Of(op).Transpose([.. axes.Select((_, axis) => axes.IndexOf(axis))]);

    /// <summary>The same elements of another op that computes one for each of this op's.</summary>
    public TensorView On(XirOp op) => this with { Op = op };

    /// <param name="order">For each new dimension the old one.</param>
    public TensorView Transpose(ImmutableArray<int> order) =>
        new(Op, Factors, [.. order.Select(axis => Dimensions[axis])]) { Label = Label };

    /// <summary>The view under another shape of as many elements; null where its dimensions cut a factor apart unevenly.</summary>
    public TensorView? Reshape(ImmutableArray<int> shape)
    {
        var parts = Factors.Select(_ => new List<int>()).ToArray();
        var cut = shape.Select(_ => new List<(int Factor, int Part)>()).ToArray();
        var sequence = new Queue<int>(Dimensions.SelectMany(dimension => dimension));
        var (factor, rest) = (-1, 1);
        for (var axis = 0; axis < shape.Length; axis++)
        {
            for (var needed = shape[axis]; needed > 1;)
            {
                if (rest == 1)
                {
                    if (!sequence.TryDequeue(out factor))
                    {
                        return null;
                    }

                    rest = Factors[factor];
                }

                var taken = needed % rest == 0 ? rest : rest % needed == 0 ? needed : 0;
                if (taken == 0)
                {
                    return null;
                }

                cut[axis].Add((factor, parts[factor].Count));
                parts[factor].Add(taken);
                (needed, rest) = (needed / taken, rest / taken);
            }
        }

        if (rest != 1 || sequence.Count > 0)
        {
            return null;
        }

        var first = new int[parts.Length];
        for (var i = 1; i < first.Length; i++)
        {
            first[i] = first[i - 1] + parts[i - 1].Count;
        }

        return new TensorView(
            Op, [.. parts.SelectMany(part => part)],
            [.. cut.Select(pieces => pieces.Select(piece => first[piece.Factor] + piece.Part).ToImmutableArray())]) { Label = Label };
    }

    /// <summary>Whether the elements of both lie in the same places.</summary>
    public bool LiesAs(TensorView other) =>
        Op.Output.Shape.AsSpan().SequenceEqual(other.Op.Output.Shape.AsSpan())
        && Factors.AsSpan().SequenceEqual(other.Factors.AsSpan())
        && Dimensions.Length == other.Dimensions.Length
        && Dimensions.Zip(other.Dimensions).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second.AsSpan()));

    /// <summary>Whether the op's dimensions are these of the view, one after another.</summary>
    public bool LiesIn(ImmutableArray<int> axes) =>
        axes.SelectMany(axis => Dimensions[axis]).SequenceEqual(Enumerable.Range(0, Factors.Length))
            && axes.Select(axis => Shape[axis]).SequenceEqual(Op.Output.Shape);

    /// <summary>For each of the op's dimensions the dimension of the view that it is; null where dimensions are split or joined.</summary>
    public ImmutableArray<int>? Axes
    {
        get
        {
            var shape = Op.Output.Shape;
            if (shape.Length != Rank)
            {
                return null;
            }

            var axes = Enumerable.Repeat(-1, Rank).ToArray();
            var next = 0;
            for (var i = 0; i < Rank; i++)
            {
                if (shape[i] == 1)
                {
                    continue;
                }

                var begin = next;
                for (var product = 1; product < shape[i]; next++)
                {
                    product *= Factors[next];
                }

                axes[i] = Dimensions.IndexOf(Enumerable.Range(begin, next - begin).ToImmutableArray(), 0, Rank, SequenceComparer);
                if (axes[i] < 0)
                {
                    return null;
                }
            }

            var units = new Queue<int>(Enumerable.Range(0, Rank).Where(axis => Dimensions[axis].IsEmpty));
            return [.. axes.Select(axis => axis < 0 ? units.Dequeue() : axis)];
        }
    }

    /// <summary>Whether a dimension of the view is the op's last one.</summary>
    public bool IsLast(int axis)
    {
        var (first, product) = (Factors.Length, 1);
        while (first > 0 && product < Op.Output.Shape[^1])
        {
            product *= Factors[--first];
        }

        return product > 1 && product == Op.Output.Shape[^1]
            && Dimensions[axis].SequenceEqual(Enumerable.Range(first, Factors.Length - first));
    }

    /// <summary>For each element in the view's order its place in the op; null where both orders are one.</summary>
    public int[]? Places()
    {
        ImmutableArray<int> sequence = [.. Dimensions.SelectMany(dimension => dimension)];
        if (sequence.SequenceEqual(Enumerable.Range(0, Factors.Length)))
        {
            return null;
        }

        var strides = new int[Factors.Length];
        for (var (factor, stride) = (Factors.Length - 1, 1); factor >= 0; factor--)
        {
            (strides[factor], stride) = (stride, stride * Factors[factor]);
        }

        var places = new int[ElementCount];
        for (var i = 0; i < places.Length; i++)
        {
            for (var (at, rest) = (sequence.Length - 1, i); at >= 0; at--)
            {
                (rest, var index) = Math.DivRem(rest, Factors[sequence[at]]);
                places[i] += index * strides[sequence[at]];
            }
        }

        return places;
    }

    private static EqualityComparer<ImmutableArray<int>> SequenceComparer { get; } =
        EqualityComparer<ImmutableArray<int>>.Create(
            (left, right) => left.AsSpan().SequenceEqual(right.AsSpan()), sequence => sequence.Length);
}
