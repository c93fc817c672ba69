using Google.Protobuf;
using Vai.Importers.Formats;
using Vai.Importers.Onnx.Ops;
using Vai.Importers.Onnx.Wire;
using Vai.Importers.PyTorch.Ops;
using Vai.Importers.PyTorch.Script.Code;

namespace Vai.Importers.Tests.Onnx;

/// <summary>ONNX files are hostile until parsed.</summary>
public class HostileOnnxTests
{
    [Fact]
    public void Mutated_models_give_a_graph_or_a_diagnostic_in_time()
    {
        byte[][] models = [Cnn(), ShapeChain()];
        foreach (var (model, seed) in models.Select((model, i) => (model, i + 1)))
        {
            Assert.InRange(Fuzzing.Import(model, Fuzzing.Count / 2, seed, new ImportOptions()), 1, (Fuzzing.Count / 2) - 1);
        }
    }

    [Fact]
    public void A_model_that_ends_within_its_graph_is_a_broken_one()
    {
        var error = Assert.Throws<VaiException>(() => ModelImporter.Import(Cnn()[..^60], new ImportOptions()));
        Assert.Equal("VAI2040", error.Diagnostic.Code);
    }

    [Theory]
    [InlineData(1L << 40)]
    [InlineData(long.MaxValue)]
    [InlineData(-5)]
    public void Dimensions_without_end_get_a_diagnostic(long size)
    {
        var weights = new TensorProto { Name = "w", DataType = 1, Dims = { size, size }, RawData = ByteString.CopyFrom(new byte[64]) };
        AssertDiagnostic("VAI2040", new OnnxBuilder().Input("x", 1, 4).Initializer(weights).Node("Gemm", "x w", "y").Output("y"));
        AssertDiagnostic(null, new OnnxBuilder().Input("x", 1, 4).Integers("s", size, size).Node("ConstantOfShape", "s", "c")
            .Node("Add", "x c", "y").Output("y"));
        AssertDiagnostic("VAI2044", new OnnxBuilder().Input("x", 1, 4, 2, 2).Integers("s", 1, size, size, 4)
            .Node("Reshape", "x s", "y").Output("y"));
    }

    [Fact]
    public void A_tensor_that_has_not_its_numbers_gets_a_diagnostic() => AssertDiagnostic(
        "VAI2040", new OnnxBuilder().Input("x", 1, 4)
            .Initializer(new TensorProto { Name = "w", DataType = 1, Dims = { 4, 3 }, RawData = ByteString.CopyFrom(new byte[8]) })
            .Node("Gemm", "x w", "y").Output("y"));

    [Fact]
    public void Constants_that_double_and_double_end()
    {
        var model = new OnnxBuilder().Input("x", 1, 4).Random("c0", 1024);
        for (var i = 0; i < 60; i++)
        {
            model.Node("Concat", $"c{i} c{i}", $"c{i + 1}", ("axis", 0));
        }

        AssertDiagnostic("VAI2048", model.Node("Add", "x c60", "y").Output("y"));
    }

    [Fact]
    public void Functions_that_call_each_other_without_end_get_a_diagnostic()
    {
        var model = new OnnxBuilder().Input("x", 1, 4).Node("f.F0", "x", "y").Output("y");
        for (var i = 0; i < 40; i++)
        {
            var function = new FunctionProto { Name = $"F{i}", Domain = "f", Input = { "a" }, Output = { "c" } };
            function.Node.Add(OnnxBuilder.MakeNode($"f.F{(i + 1) % 40}", "a", "b", "left"));
            function.Node.Add(OnnxBuilder.MakeNode($"f.F{(i + 1) % 40}", "b", "c", "right"));
            model.Function(function);
        }

        AssertDiagnostic("VAI2048", model);
    }

    [Fact]
    public void A_small_model_that_unfolds_to_many_weights_gets_a_diagnostic()
    {
        // A thousand uses of one matrix of 2^18 numbers would be 1 GB.
        var model = new OnnxBuilder().Input("x0", 1, 512).Random("w", 512, 512);
        for (var i = 0; i < 1000; i++)
        {
            model.Node("MatMul", $"x{i} w", $"x{i + 1}");
        }

        AssertDiagnostic("VAI2048", model.Output("x1000"));
    }

    [Theory]
    [InlineData("Add", "x none", "")]
    [InlineData("Conv", "x", "")]
    [InlineData("Conv", "x w", "kernel")]
    [InlineData("Gemm", "x x", "")]
    [InlineData("Reshape", "x x", "")]
    [InlineData("Transpose", "x", "perm")]
    [InlineData("If", "x", "")]
    [InlineData("Concat", "", "")]
    public void Nodes_that_make_no_sense_get_a_diagnostic(string type, string inputs, string attribute)
    {
        (string, object)[] attributes =
            attribute switch { "perm" => [("perm", (int[])[0, 0, 1])], "kernel" => [("strides", (int[])[0, 99999999])], _ => [] };
        AssertDiagnostic(null, new OnnxBuilder().Input("x", 1, 4, 6, 5).Random("w", 2, 4, 3, 3)
            .Node(type, inputs, "y", attributes).Output("y"));
    }

    private static void AssertDiagnostic(string? code, OnnxBuilder model)
    {
        var bytes = model.ToBytes();
        var error = Fuzzing.InTime("the model", () => Assert.Throws<VaiException>(() => ModelImporter.Import(bytes, new ImportOptions())));
        Assert.Matches("^VAI20[0-9]{2}$", error.Diagnostic.Code);
        Assert.Equal(code ?? error.Diagnostic.Code, error.Diagnostic.Code);
    }

    private static byte[] Cnn() => new OnnxBuilder().Input("x", 1, 3, 8, 8).Random("w", 4, 3, 3, 3).Random("b", 4).Random("d", 4, 1, 3, 3)
        .Random("f", 5, 64).Random("g", 5).Integers("p", 0, 0, 1, 1, 0, 0, 1, 1).Floats("s", [1, 1, 2, 2], 4)
        .Node("Pad", "x p", "x1").Node("Conv", "x1 w b", "c", ("strides", (int[])[2, 2])).Node("Relu", "c", "r")
            .Node("Conv", "r d", "e", ("group", 4), ("pads", (int[])[1, 1, 1, 1])).Node("Sigmoid", "e", "i").Node("Mul", "e i", "m")
            .Node("Add", "m r", "a")
        .Node("Resize", "a - s", "u", ("mode", "nearest"), ("coordinate_transformation_mode", "asymmetric"), ("nearest_mode", "floor"))
            .Node("AveragePool", "u", "k", ("kernel_shape", (int[])[2, 2]), ("strides", (int[])[2, 2]))
        .Node("Flatten", "k", "l").Node("Gemm", "l f g", "o", ("transB", 1)).Node("Softmax", "o", "y").Output("y").ToBytes();

    private static byte[] ShapeChain() =>
        new OnnxBuilder().Input("x", 1, 4, 6, 5).Scalar("one", 1).Integers("a", 0).Integers("minus", -1).Integers("two", 2)
        .Node("Shape", "x", "s").Node("Gather", "s one", "c").Node("Unsqueeze", "c a", "c1").Node("Div", "c1 two", "h")
            .Node("Constant", "", "ax", ("value", OnnxBuilder.IntegerTensor("", [1], 1))).Node("Slice", "x a h ax", "l")
        .Node("Slice", "x h c1 ax", "r").Node("Concat", "r l", "q", ("axis", 1)).Node("Transpose", "q", "t", ("perm", (int[])[0, 2, 3, 1]))
            .Node("Concat", "a1 minus", "n", ("axis", 0)).Integers("a1", 1).Node("Reshape", "t n", "y").Output("y").ToBytes();
}
