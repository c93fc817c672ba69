using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Vai.Xir;

/// <summary>The numbers of const ops: float32, little-endian.</summary>
public static class ConstData
{
    public static byte[] ToBytes(ReadOnlySpan<float> values)
    {
        var bytes = new byte[values.Length * sizeof(float)];
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), values[i]);
        }

        return bytes;
    }

    public static float[] Of(XirOp constant)
    {
        var bytes = constant.Attributes.Get("data", ImmutableArray<byte>.Empty).AsSpan();
        var values = new float[bytes.Length / sizeof(float)];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(i * sizeof(float))..]);
        }

        return values;
    }

    /// <summary>The same constant with other numbers.</summary>
    public static XirOp With(XirOp constant, ReadOnlySpan<float> values) =>
        constant with { Attributes = constant.Attributes.With(("data", AttributeValue.WrapBytes(ToBytes(values)))) };
}
