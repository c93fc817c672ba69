using System.Buffers.Binary;

namespace Vai.Benchmarks;

/// <summary>Writes ONNX models of one op; field numbers as in onnx.proto.</summary>
internal static class OnnxModel
{
    private const int Float = 1;
    private const int UInt8 = 2;
    private const int Int8 = 3;
    private const int Int32 = 6;

    public static byte[] QuantizedConvolution(ConvolutionLayer layer)
    {
        var random = new Random(1);
        long[] weightShape = [layer.Outputs, layer.Depthwise ? 1 : layer.Inputs, layer.Kernel, layer.Kernel];
        var node = new ProtoWriter();
        foreach (var input in (ReadOnlySpan<string>)["x", "x_scale", "x_zero", "w", "w_scale", "w_zero", "y_scale", "y_zero", "b"])
        {
            node.String(1, input);
        }

        node.String(2, "y").String(4, "QLinearConv")
            .Message(5, Integers("kernel_shape", layer.Kernel, layer.Kernel))
            .Message(5, Integers("strides", layer.Stride, layer.Stride))
            .Message(5, Integers("pads", layer.Pad, layer.Pad, layer.Pad, layer.Pad))
            .Message(5, new ProtoWriter().String(1, "group").Number(3, layer.Depthwise ? layer.Inputs : 1).Number(20, 2));
        var graph = new ProtoWriter().Message(1, node).String(2, "layer")
            .Message(5, Scalar("x_scale", Float, Single(1 / 128f)))
            .Message(5, Scalar("x_zero", UInt8, [128]))
            .Message(5, Tensor("w", Int8, weightShape, Bytes(random, (int)weightShape.Aggregate((product, size) => product * size))))
            .Message(5, Scalar("w_scale", Float, Single(1 / 128f)))
            .Message(5, Scalar("w_zero", Int8, [0]))
            .Message(5, Scalar("y_scale", Float, Single(1 / 8f)))
            .Message(5, Scalar("y_zero", UInt8, [128]))
            .Message(5, Tensor("b", Int32, [layer.Outputs], new byte[4 * layer.Outputs]))
            .Message(11, Value("x", UInt8, 1, layer.Inputs, layer.Size, layer.Size))
            .Message(12, Value("y", UInt8, 1, layer.Outputs, layer.OutputSize, layer.OutputSize));
        return new ProtoWriter().Number(1, 8).Message(7, graph).Message(8, new ProtoWriter().Number(2, 13)).ToArray();
    }

    private static ProtoWriter Integers(string name, params ReadOnlySpan<int> values)
    {
        var attribute = new ProtoWriter().String(1, name).Number(20, 7);
        foreach (var value in values)
        {
            attribute.Number(8, value);
        }

        return attribute;
    }

    private static ProtoWriter Scalar(string name, int type, byte[] bytes) => Tensor(name, type, [], bytes);

    private static ProtoWriter Tensor(string name, int type, ReadOnlySpan<long> shape, byte[] bytes)
    {
        var tensor = new ProtoWriter();
        foreach (var size in shape)
        {
            tensor.Number(1, size);
        }

        return tensor.Number(2, type).String(8, name).Bytes(9, bytes);
    }

    private static ProtoWriter Value(string name, int type, params ReadOnlySpan<int> shape)
    {
        var sizes = new ProtoWriter();
        foreach (var size in shape)
        {
            sizes.Message(1, new ProtoWriter().Number(1, size));
        }

        var tensor = new ProtoWriter().Number(1, type).Message(2, sizes);
        return new ProtoWriter().String(1, name).Message(2, new ProtoWriter().Message(1, tensor));
    }

    private static byte[] Single(float value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        return bytes;
    }

    private static byte[] Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
