using System.Buffers.Binary;

namespace Vai.Core.Tests.Xir.Ops;

public class ConstantCodecTests
{
    [Fact]
    public void Numbers_written_are_the_numbers_read()
    {
        var op = ConstantCodec.Create("w", [1.5f, -0f, float.NaN, 3e38f], 2, 2);

        Assert.Equal([1.5f, -0f, float.NaN, 3e38f], ConstantCodec.Read(op));
        Assert.Equal(("const", "float32"), (op.Type, op.Attributes.Get("data_type", "")));
        Assert.Equal([0, 0, 0xC0, 0x3F], ConstantCodec.Bytes(op)[..4].ToArray());
        Assert.Equal([4f, 5, 6, 7], ConstantCodec.Read(ConstantCodec.With(op, [4, 5, 6, 7])));
    }

    [Fact]
    public void Float32_is_read_where_it_lies()
    {
        var op = ConstantCodec.Create("w", new float[10_000], 10_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var sum = 0f;
        foreach (var value in ConstantCodec.View(op))
        {
            sum += value;
        }

        Assert.Equal(0, sum);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4_000);
    }

    [Theory]
    [InlineData("FLOAT64", 8)]
    [InlineData("float64", 8)]
    [InlineData("INT32", 4)]
    [InlineData("int64", 8)]
    public void Other_types_are_read_as_float32_and_replaced_by_it(string type, int width)
    {
        var bytes = new byte[2 * width];
        Write(type, bytes, -3);
        Write(type, bytes.AsSpan(width), 7);
        var op = Stored(type, bytes, 2);

        Assert.Equal([-3f, 7], ConstantCodec.Read(op));
        var replaced = ConstantCodec.With(op, [0.5f, 1]);
        Assert.Equal("float32", replaced.Attributes.Get("data_type", ""));
        Assert.Equal([0.5f, 1], ConstantCodec.Read(replaced));
    }

    [Theory]
    [InlineData("FLOAT32", 7)]
    [InlineData("FLOAT32", 12)]
    [InlineData("INT64", 8)]
    [InlineData("BFLOAT16", 4)]
    public void Bytes_that_do_not_fit_are_a_diagnostic(string type, int length)
    {
        var error = Assert.Throws<VaiException>(() => ConstantCodec.Read(Stored(type, new byte[length], 2)));

        Assert.Equal("VAI2001", error.Diagnostic.Code);
        Assert.Contains("'w'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Int8_numbers_are_as_many_as_the_shape_says()
    {
        var op = new XirOp("w", "const-fix", AttributeMap.Of(("data", ConstantCodec.Data([1, -2, 127]))), [], XirTensor.Fixed8("w", 3, 3));

        Assert.Equal([1, -2, 127], ConstantCodec.ViewInt8(op).ToArray());
        Assert.Throws<VaiException>(() => ConstantCodec.ViewInt8(op with { Output = XirTensor.Fixed8("w", 3, 4) }).ToArray());
    }

    [Fact]
    public void A_graph_with_other_numbers_keeps_the_rest()
    {
        var graph = XirGraph.Create("net", [ConstantCodec.Create("a", [1], 1), ConstantCodec.Create("b", [2], 1)]);

        var replaced = ConstantCodec.Replace(graph, new Dictionary<string, float[]> { ["b"] = [3] });
        Assert.Equal(graph.Op("a"), replaced.Op("a"));
        Assert.Equal([3f], ConstantCodec.Read(replaced.Op("b")));
        Assert.Same(graph, ConstantCodec.Replace(graph, new Dictionary<string, float[]>()));
    }

    private static XirOp Stored(string type, byte[] bytes, int length) => new(
        "w", "const", AttributeMap.Of(("data", AttributeValue.WrapBytes(bytes)), ("data_type", type)), [], XirTensor.Float32("w", length));

    private static void Write(string type, Span<byte> bytes, int value)
    {
        switch (type.ToUpperInvariant())
        {
            case "FLOAT64":
                BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
                break;
            case "INT32":
                BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
                break;
            default:
                BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
                break;
        }
    }
}
