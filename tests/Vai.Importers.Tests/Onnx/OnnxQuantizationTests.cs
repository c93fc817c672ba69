using Vai.Compiler;
using Vai.Importers.Formats;
using Vai.Importers.Onnx.Ops;
using Vai.Importers.PyTorch.Ops;
using Vai.Importers.PyTorch.Script.Code;
using Vai.Runtime.Cpu;
using Vai.Runtime.Tensors;
using Vai.Targets;
using Vai.Xir.Serialization;

namespace Vai.Importers.Tests.Onnx;

/// <summary>Models in QDQ form: scales that are powers of two become fix points.</summary>
public class OnnxQuantizationTests
{
    [Fact]
    public void A_quantized_model_becomes_a_quantized_graph()
    {
        // ONNX rounds half to even, the DPU half up: a step of the output, 1/8 of 16.
        var graph = OnnxReference.AssertImports(Quantized().ToBytes(), 0.125f / 15, 1, 3, 8, 8);
        Assert.Equal(4, graph.Op("x_fix").Attributes.Get("fix_point", 0));
        Assert.Equal(3, graph.Op("n5_fix").Attributes.Get("fix_point", 0));
        Assert.Equal(["w_fix"], graph.OfType("conv2d").Single().InputsOf("weights"));
        Assert.Equal(["b_fix"], graph.OfType("conv2d").Single().InputsOf("bias"));
        Assert.Equal(7, graph.Op("w_fix").Attributes.Get("fix_point", 0));
        Assert.Equal(4, graph.OfType("fix").Count());
        Assert.NotEmpty(
            ModelCompiler.Compile(graph, DpuTarget.Parse("B4096"), cancellationToken: TestContext.Current.CancellationToken).Graph.Ops);
    }

    [Fact]
    public void Numbers_of_unsigned_bytes_around_128_are_the_same()
    {
        var model = new OnnxBuilder().Input("x", 1, 6).Floats("s", [0.25f]).Initializer(Bytes("z", 2, 128))
            .Node("QuantizeLinear", "x s z", "q").Node("DequantizeLinear", "q s z", "d").Node("Relu", "d", "y").Output("y");
        Assert.Equal(2, OnnxReference.AssertImports(model.ToBytes(), 1, 6).OfType("fix").Single().Attributes.Get("fix_point", 0));
    }

    [Theory]
    [InlineData(0.1f, 3, 0, "0.1, between 2^-4 and 2^-3")]
    [InlineData(0.25f, 3, 5, "zero point 5")]
    [InlineData(0.25f, 2, 0, "type 2 and zero point 0")]
    [InlineData(-0.25f, 3, 0, "-0.25")]
    public void Numbers_that_the_dpu_has_not_get_a_diagnostic(float scale, int type, int zero, string text)
    {
        var model = new OnnxBuilder().Input("x", 1, 6).Floats("s", [scale]).Initializer(Bytes("z", type, zero))
            .Node("QuantizeLinear", "x s z", "q").Node("DequantizeLinear", "q s z", "y").Output("y");
        var error = Assert.Throws<VaiException>(() => ModelImporter.Import(model.ToBytes(), new ImportOptions()));
        Assert.Equal("VAI2046", error.Diagnostic.Code);
        Assert.Contains(text, error.Diagnostic.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Scales_by_channel_get_a_diagnostic()
    {
        var model = new OnnxBuilder().Input("x", 1, 2).Floats("s", [0.25f, 0.5f], 2)
            .Initializer(OnnxBuilder.ByteTensor("w", [1, 2, 3, 4], 2, 2)).Initializer(OnnxBuilder.ByteTensor("z", [0, 0], 2))
            .Node("DequantizeLinear", "w s z", "d", ("axis", 1)).Node("MatMul", "x d", "y").Output("y");
        var error = Assert.Throws<VaiException>(() => ModelImporter.Import(model.ToBytes(), new ImportOptions()));
        Assert.Equal("VAI2046", error.Diagnostic.Code);
        Assert.Contains("2 scales", error.Diagnostic.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(96, 5, true)]
    [InlineData(100 << 7, -2, true)]
    [InlineData(12345, 0, false)]
    public void A_bias_of_32_bits_is_taken_where_8_hold_it(int number, int fixPoint, bool fits)
    {
        var bias = new Vai.Importers.Onnx.Wire.TensorProto { Name = "b", DataType = 6, Dims = { 1 }, Int32Data = { number } };
        var model = new OnnxBuilder().Input("x", 1, 2).Floats("s", [0.03125f]).Floats("w", [1, 2], 1, 2).Initializer(bias)
            .Node("DequantizeLinear", "b s", "d").Node("Gemm", "x w d", "y", ("transB", 1)).Output("y");
        if (fits)
        {
            Assert.Equal(fixPoint, OnnxReference.AssertImports(model.ToBytes(), 1, 2).Op("b_fix").Attributes.Get("fix_point", 100));
            return;
        }

        Assert.Contains("12345 > 127", Assert.Throws<VaiException>(() => ModelImporter.Import(model.ToBytes(), new ImportOptions()))
            .Diagnostic.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_vendors_quantized_file_computes_what_its_xmodel_computes()
    {
        var vendor = XmodelFile.Read(SharedData.Require("xmodels/zerodce.int.xmodel"));
        var onnx = ModelImporter.Import(SharedData.Require("xmodels/zerodce.int.onnx"), new ImportOptions());
        var input = new FloatTensor([1, 512, 512, 3], [.. OnnxBuilder.Numbers(5, 512 * 512 * 3).Select(number => (number + 1) / 2)]);
        var (expected, actual) = (FrameworkTensors.Run(vendor, input), FrameworkTensors.Run(onnx, input));
        Assert.Equal(expected.Shape, actual.Shape);
        Assert.Equal(expected.Data, actual.Data);
    }

    private static Vai.Importers.Onnx.Wire.TensorProto Bytes(string name, int type, int number) =>
        new() { Name = name, DataType = type, RawData = Google.Protobuf.ByteString.CopyFrom((byte)number) };

    /// <summary>Input, weights and bias quantized, relu behind the convolution.</summary>
    private static OnnxBuilder Quantized()
    {
        var weights = OnnxBuilder.Numbers(1, 4 * 3 * 9).Select(number => (sbyte)(number * 127)).ToArray();
        return new OnnxBuilder().Input("x", 1, 3, 8, 8).Initializer(OnnxBuilder.ByteTensor("w", weights, 4, 3, 3, 3))
            .Initializer(OnnxBuilder.ByteTensor("b", [10, -20, 30, -40], 4))
            .Initializer(OnnxBuilder.ByteTensor("z", [0])).Floats("sx", [0.0625f]).Floats("sw", [0.0078125f]).Floats("sb", [0.0625f])
                .Floats("sy", [0.125f])
            .Node("QuantizeLinear", "x sx z", "xq").Node("DequantizeLinear", "xq sx z", "xd").Node("DequantizeLinear", "w sw z", "wd")
                .Node("DequantizeLinear", "b sb z", "bd")
            .Node("Conv", "xd wd bd", "c", ("pads", (int[])[1, 1, 1, 1])).Node("Relu", "c", "r").Node("QuantizeLinear", "r sy z", "yq")
                .Node("DequantizeLinear", "yq sy z", "y").Output("y");
    }
}
