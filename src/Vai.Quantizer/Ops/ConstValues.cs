using System.Buffers.Binary;
using System.Collections.Immutable;
using Vai.Diagnostics;
using Vai.Xir;

namespace Vai.Quantizer.Ops;

/// <summary>The numbers of const ops: float32, little-endian.</summary>
internal static class ConstValues
{
    /// <exception cref="VaiException">VAI2001: the bytes are not as many as the shape says, or not float32.</exception>
    public static float[] Of(XirOp op)
    {
        var bytes = op.Attributes.Get("data", ImmutableArray<byte>.Empty).AsSpan();
        var type = op.Attributes.Get("data_type", "");
        if (!type.Equals("float32", StringComparison.OrdinalIgnoreCase) || bytes.Length != op.Output.ElementCount * sizeof(float))
        {
            throw VaiDiagnostics.BadXmodel.Exception(
                new DiagnosticLocation(null, op.Name),
                $"the constant has {bytes.Length} bytes of {type} for {op.Output.ElementCount} numbers of float32");
        }

        var values = new float[bytes.Length / sizeof(float)];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(i * sizeof(float))..]);
        }

        return values;
    }

    /// <summary>The same constant with other numbers.</summary>
    public static XirOp With(XirOp op, ReadOnlySpan<float> values) =>
        op with { Attributes = op.Attributes.With(("data", AttributeValue.WrapBytes(ToBytes(values)))) };

    /// <summary>The graph with other numbers in some constants.</summary>
    public static XirGraph Replace(XirGraph graph, IReadOnlyDictionary<string, float[]> values) => values.Count == 0
        ? graph
        : XirGraph.Create(graph.Name, graph.Ops.Select(op => values.TryGetValue(op.Name, out var other) ? With(op, other) : op), graph.Attributes);

    /// <summary>A constant of one number.</summary>
    public static XirOp Scalar(string name, float value) => new(
        name,
        "const",
        AttributeMap.Of(("data", AttributeValue.WrapBytes(ToBytes([value]))), ("shape", AttributeValue.OfInt32Vector(1)), ("data_type", "float32")),
        [],
        XirTensor.Float32(name, 1));

    private static byte[] ToBytes(ReadOnlySpan<float> values)
    {
        var bytes = new byte[values.Length * sizeof(float)];
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), values[i]);
        }

        return bytes;
    }
}
