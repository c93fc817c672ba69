using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Vai.Xir.Ops;

/// <summary>
/// The numbers of constants, which stand little-endian in attribute <c>data</c>: of <c>const</c> in the type that <c>data_type</c> names,
/// of <c>const-fix</c> as int8. Written are float32 and int8.
/// </summary>
internal static class ConstantCodec
{
    private const string DataAttribute = "data";
    private const string Float32 = "FLOAT32";

    /// <summary>The data types of <c>const</c> that are read.</summary>
    public static ImmutableArray<string> Types { get; } = [Float32, "FLOAT64", "INT32", "INT64"];

    /// <summary>The data type that a <c>const</c> names, in upper case; the field's tools write both cases.</summary>
    public static string TypeOf(XirOp op) => op.Attributes.Get("data_type", Float32).ToUpperInvariant();

    /// <summary>The bytes of a constant as they are stored; empty where there are none.</summary>
    public static ReadOnlySpan<byte> Bytes(XirOp op) => op.Attributes.Get(DataAttribute, ImmutableArray<byte>.Empty).AsSpan();

    /// <summary>The numbers of a <c>const</c>, in row-major order of its shape. Float32 is not copied.</summary>
    /// <exception cref="VaiException">VAI2001: the bytes are not as many as the shape says, or not of one of
    /// <see cref="Types"/>.</exception>
    public static ReadOnlySpan<float> View(XirOp op)
    {
        var bytes = Bytes(op);
        var type = TypeOf(op);
        return type switch
        {
            Float32 when BitConverter.IsLittleEndian => MemoryMarshal.Cast<byte, float>(Whole(op, bytes, sizeof(float))),
            Float32 => Convert(Whole(op, bytes, sizeof(float)), sizeof(float), BinaryPrimitives.ReadSingleLittleEndian),
            "FLOAT64" =>
                Convert(Whole(op, bytes, sizeof(double)), sizeof(double), item => (float)BinaryPrimitives.ReadDoubleLittleEndian(item)),
            "INT32" => Convert(Whole(op, bytes, sizeof(int)), sizeof(int), item => BinaryPrimitives.ReadInt32LittleEndian(item)),
            "INT64" => Convert(Whole(op, bytes, sizeof(long)), sizeof(long), item => BinaryPrimitives.ReadInt64LittleEndian(item)),
            _ => throw Bad(op, $"its numbers are {type}; {string.Join(", ", Types)} are read"),
        };
    }

    /// <summary>As <see cref="View"/>, in an array of the caller's own.</summary>
    /// <inheritdoc cref="View"/>
    public static float[] Read(XirOp op) => View(op).ToArray();

    /// <summary>The numbers of a <c>const-fix</c>, in row-major order of its shape, not copied.</summary>
    /// <exception cref="VaiException">VAI2001: the bytes are not as many as the shape says.</exception>
    public static ReadOnlySpan<sbyte> ViewInt8(XirOp op) => MemoryMarshal.Cast<byte, sbyte>(Whole(op, Bytes(op), 1));

    /// <summary>A <c>const</c> of float32.</summary>
    /// <param name="values">In row-major order of the shape.</param>
    public static XirOp Create(string name, ReadOnlySpan<float> values, params ReadOnlySpan<int> shape) => new(
        name, OpNames.Const, Attributes(values, shape), [], XirTensor.Float32(name, shape));

    /// <summary>The attributes of a <c>const</c> of float32.</summary>
    /// <inheritdoc cref="Create"/>
    public static AttributeMap Attributes(ReadOnlySpan<float> values, params ReadOnlySpan<int> shape) => AttributeMap.Of(
        (DataAttribute, Data(values)), ("shape", AttributeValue.OfInt32Vector(shape)), ("data_type", "float32"));

    /// <summary>Attribute <c>data</c> of a <c>const-fix</c>.</summary>
    public static AttributeValue Data(ReadOnlySpan<sbyte> values) => AttributeValue.WrapBytes(MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>The same <c>const</c> with other numbers, as float32.</summary>
    public static XirOp With(XirOp op, ReadOnlySpan<float> values)
    {
        var attributes = op.Attributes.With((DataAttribute, Data(values)));
        return op with { Attributes = TypeOf(op) == Float32 ? attributes : attributes.With(("data_type", "float32")) };
    }

    /// <summary>The graph with other numbers in some constants.</summary>
    public static XirGraph Replace(XirGraph graph, IReadOnlyDictionary<string, float[]> values) => values.Count == 0
        ? graph
        : XirGraph.Create(graph.Name, graph.Ops.Select(op => values.TryGetValue(op.Name, out var other) ? With(op, other) : op),
            graph.Attributes);

    private static AttributeValue Data(ReadOnlySpan<float> values)
    {
        var bytes = MemoryMarshal.AsBytes(values).ToArray();
        if (!BitConverter.IsLittleEndian)
        {
            var words = MemoryMarshal.Cast<byte, int>(bytes.AsSpan());
            BinaryPrimitives.ReverseEndianness(words, words);
        }

        return AttributeValue.WrapBytes(bytes);
    }

    private delegate float ReadNumber(ReadOnlySpan<byte> bytes);

    private static float[] Convert(ReadOnlySpan<byte> bytes, int width, ReadNumber read)
    {
        var numbers = new float[bytes.Length / width];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = read(bytes.Slice(i * width, width));
        }

        return numbers;
    }

    private static ReadOnlySpan<byte> Whole(XirOp op, ReadOnlySpan<byte> bytes, int width) =>
        bytes.Length % width == 0 && bytes.Length / width == op.Output.ElementCount
            ? bytes
            : throw Bad(
                op, $"it has {bytes.Length} bytes of data, shape [{string.Join(',', op.Output.Shape)}] needs {op.Output.ElementCount} " +
                $"numbers of {width} bytes");

    private static VaiException Bad(XirOp op, string what) =>
        VaiDiagnostics.BadXmodel.Exception(new DiagnosticLocation(null, op.Name), $"{op.Type} '{op.Name}': {what}");
}
