using Vai.Compiler.DpuOps;

namespace Vai.Compiler.Lowering.Patterns;

/// <summary>A constant of a quantized graph as int8.</summary>
/// <param name="Name">The name of its op.</param>
/// <param name="TensorName">The name of its tensor: that of the fix.</param>
/// <param name="Data">In row-major order of the shape; empty where the numbers are unknown, as in a dry run, or not made yet.</param>
internal sealed record FixedConstant(string Name, string TensorName, ImmutableArray<int> Shape, int FixPoint, sbyte[] Data)
{
    public bool HasNumbers => Data.Length > 0;

    /// <summary>The same numbers under another shape, and under the names that the vendor's compiler gives them.</summary>
    public FixedConstant Reshaped(params ReadOnlySpan<int> shape) => this with
    {
        Name = Name + "(reshaped)",
        TensorName = Name + "(reshaped)_inserted_fix",
        Shape = shape.ToImmutableArray(),
    };

    /// <summary>The constant repeated to a shape, as real arithmetic broadcasts it; null where it does not go.</summary>
    public FixedConstant? SpreadTo(ImmutableArray<int> shape)
    {
        if (Shape.Length > shape.Length && Shape[..^shape.Length].Any(size => size > 1))
        {
            return null;
        }

        ImmutableArray<int> aligned = [.. Enumerable.Repeat(1, Math.Max(shape.Length - Shape.Length, 0)), .. Shape.TakeLast(shape.Length)];
        if (aligned.Zip(shape).Any(pair => pair.First != 1 && pair.First != pair.Second))
        {
            return null;
        }

        var data = new sbyte[shape.Aggregate(1, (product, size) => product * size)];
        for (var place = 0; place < data.Length; place++)
        {
            var (rest, from, step) = (place, 0, 1);
            for (var axis = shape.Length - 1; axis >= 0; axis--)
            {
                (rest, var index) = Math.DivRem(rest, shape[axis]);
                from += aligned[axis] == 1 ? 0 : index * step;
                step *= aligned[axis];
            }

            data[place] = Data[from];
        }

        return this with { Shape = shape, Data = data };
    }

    /// <summary>One number a channel where all pixels have the same; null where they have not.</summary>
    /// <param name="shape">[1, 1, 1, C].</param>
    public FixedConstant? PerChannel(ImmutableArray<int> shape)
    {
        var channels = shape[^1];
        return SpreadTo(shape)
            ?? (Shape[^1] == channels && Enumerable.Range(0, Data.Length).All(place => Data[place] == Data[place % channels])
                ? this with { Shape = shape, Data = Data[..channels] }
                : null);
    }

    /// <summary>The op; its bytes are in the attribute until they move into the parameter register.</summary>
    public XirOp ToOp() => new(
        Name,
        OpNames.ConstFix,
        AttributeMap.Of(
            ("data", ConstantCodec.Data(Data.AsSpan())),
            ("data_type", "XINT8"),
            ("shape", AttributeValue.OfInt32Vector(Shape.AsSpan())),
            ("device", Devices.Dpu)),
        [],
        XirTensor.Fixed8(TensorName, FixPoint, Shape.AsSpan()));
}
