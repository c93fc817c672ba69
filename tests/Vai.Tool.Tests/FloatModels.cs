using System.Buffers.Binary;
using System.Globalization;
using Vai.Xir;
using Vai.Xir.Ops;

namespace Vai.Tool.Tests;

/// <summary>Small float graphs, in the form that an importer makes.</summary>
internal static class FloatModels
{
    /// <summary>An 8 x 8 image through a convolution, relu, pooling and a linear layer to three classes; random weights.</summary>
    /// <param name="lastOp">A further op at the end, for instance softmax.</param>
    public static XirGraph Classifier(string? lastOp = null)
    {
        var random = new Random(7);
        var convolution = new Window(3, 3) { PadLeft = 1, PadRight = 1, PadTop = 1, PadBottom = 1 };
        var pooling = new Window(2, 2) { StrideHeight = 2, StrideWidth = 2 };
        List<XirOp> ops =
        [
            Op("image", "data", [1, 8, 8, 1], AttributeMap.Of(("shape", AttributeValue.OfInt32Vector(1, 8, 8, 1)), ("data_type", "FLOAT32"))),
            Constant(random, "conv_weight", 4, 3, 3, 1),
            Constant(random, "conv_bias", 4),
            Op("conv", "conv2d", [1, 8, 8, 4], AttributeMap.Of([.. convolution.ToAttributes(), ("pad_mode", "FLOOR"), ("group", 1), ("in_dim", 1), ("out_dim", 4), ("bias_term", true)]),
                XirArgument.Of("input", "image"), XirArgument.Of("weights", "conv_weight"), XirArgument.Of("bias", "conv_bias")),
            Op("relu", "relu", [1, 8, 8, 4], AttributeMap.Empty, XirArgument.Of("input", "conv")),
            Op("pool", "maxpool2d", [1, 4, 4, 4], AttributeMap.Of(pooling.ToAttributes()).Without("dilation").With(("pad_mode", "FLOOR"), ("global", false)), XirArgument.Of("input", "relu")),
            .. Flatten("flat", "pool", 1, 64),
            Constant(random, "linear_weight", 3, 64),
            Constant(random, "linear_bias", 3),
            Op("linear", "matmul", [1, 3], AttributeMap.Of(("transpose_a", false), ("transpose_b", true)),
                XirArgument.Of("input", "flat", "linear_weight"), XirArgument.Of("bias", "linear_bias")),
        ];
        if (lastOp is not null)
        {
            ops.Add(Op("last", lastOp, [1, 3], AttributeMap.Of(("axis", 1)), XirArgument.Of("input", "linear")));
        }

        return XirGraph.Create("Classifier", ops);
    }

    private static IEnumerable<XirOp> Flatten(string name, string input, params int[] shape)
    {
        var sizes = shape.Select((size, axis) => Constant(string.Create(CultureInfo.InvariantCulture, $"{name}_shape_attr_{axis}_"), [size], 1)).ToArray();
        return
        [
            .. sizes,
            Op(name + "_shape_i0", "stack", [shape.Length, 1], AttributeMap.Of(("axis", 0)), XirArgument.Of("input", [.. sizes.Select(size => size.Name)])),
            Op(name, "reshape", shape, AttributeMap.Of(("shape", AttributeValue.OfInt32Vector(0))), XirArgument.Of("input", input), XirArgument.Of("shape", name + "_shape_i0")),
        ];
    }

    private static XirOp Constant(Random random, string name, params int[] shape) =>
        Constant(name, [.. Enumerable.Range(0, shape.Aggregate(1, (product, size) => product * size)).Select(_ => (float)((random.NextDouble() * 2) - 1))], shape);

    private static XirOp Constant(string name, float[] values, params int[] shape)
    {
        var bytes = new byte[values.Length * sizeof(float)];
        foreach (var (index, value) in values.Index())
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(index * sizeof(float)), value);
        }

        return Op(name, "const", shape, AttributeMap.Of(
            ("data", AttributeValue.WrapBytes(bytes)), ("shape", AttributeValue.OfInt32Vector(shape)), ("data_type", "float32")));
    }

    private static XirOp Op(string name, string type, int[] shape, AttributeMap attributes, params XirArgument[] arguments) =>
        new(name, type, attributes, [.. arguments], XirTensor.Float32(name, shape));
}
