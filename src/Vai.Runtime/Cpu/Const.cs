using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Vai.Runtime.Cpu;

/// <summary><c>const</c>: numbers stored in attribute <c>data</c>, little-endian, of the type that <c>data_type</c> names.</summary>
internal sealed class Const : IOpKernel
{
    private readonly FloatTensor _value;

    private Const(FloatTensor value) => _value = value;

    public static IOpKernel Prepare(OpSite site)
    {
        var bytes = site.Op.Attributes.Get("data", ImmutableArray<byte>.Empty);
        var type = site.Op.Attributes.Get("data_type", "FLOAT32").ToUpperInvariant();
        var (width, read) = Reader(type) ?? throw site.Unsupported($"its data type is {type}; FLOAT32, FLOAT64, INT32 and INT64 are known");
        var count = site.Op.Output.ElementCount;
        site.Require(bytes.Length == count * width, $"it has {bytes.Length} bytes of data, shape [{string.Join(',', site.OutputShape)}] of {type} needs {count * width}");
        var numbers = new float[count];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = read(bytes.AsSpan().Slice(i * width, width));
        }

        return new Const(new FloatTensor(site.OutputShape, numbers));
    }

    public Tensor Run(ReadOnlySpan<Tensor> inputs) => _value;

    private delegate float ReadNumber(ReadOnlySpan<byte> bytes);

    private static (int Width, ReadNumber Read)? Reader(string type) => type switch
    {
        "FLOAT32" => (4, BinaryPrimitives.ReadSingleLittleEndian),
        "FLOAT64" => (8, bytes => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes)),
        "INT32" => (4, bytes => BinaryPrimitives.ReadInt32LittleEndian(bytes)),
        "INT64" => (8, bytes => BinaryPrimitives.ReadInt64LittleEndian(bytes)),
        _ => null,
    };
}
