using System.Runtime.InteropServices;
using Google.Protobuf;
using Vai.Importers.Formats;
using Vai.Importers.Layers;
using Vai.Importers.Onnx.Ops;
using Vai.Importers.Onnx.Wire;
using Vai.Importers.PyTorch.Ops;
using Vai.Importers.PyTorch.Script.Code;

namespace Vai.Importers.Tests.Onnx;

/// <summary>What a model leaves open: free dimensions, weights in other files, several inputs and outputs.</summary>
public class OnnxInputTests
{
    [Fact]
    public void A_free_batch_is_one_and_a_fixed_one_too()
    {
        Assert.Equal([1, 6, 5, 4], Import(Net("N", 4, 6, 5)).OfType("data").Single().Output.Shape);
        Assert.Equal([1, 6, 5, 4], Import(Net(8, 4, 6, 5)).OfType("data").Single().Output.Shape);
    }

    [Fact]
    public void Free_sizes_come_from_the_options()
    {
        var free = Net("N", 4, "H", "W");
        Assert.Equal([1, 6, 5, 4], Import(free, new ImportOptions(ImmutableArray.Create(4, 6, 5))).OfType("data").Single().Output.Shape);
        Assert.Equal([1, 6, 5, 4], Import(free, new ImportOptions(ImmutableArray.Create(1, 4, 6, 5))).OfType("data").Single().Output.Shape);
        Assert.Equal([1, 6, 5, 4], Import(free, new ImportOptions(ImageSize: (6, 5))).OfType("data").Single().Output.Shape);
    }

    [Fact]
    public void More_shapes_than_inputs_are_refused()
    {
        var error = Assert.Throws<VaiException>(() => Import(
            Net("N", 4, "H", "W"),
            new ImportOptions(ImmutableArray.Create(4, 6, 5)) { FurtherInputShapes = [ImmutableArray.Create(4, 4)] }));
        Assert.Equal("VAI2021", error.Diagnostic.Code);
        Assert.Contains(
            "4x6x5;4x4 does not fit: shapes given: 2, inputs of the model: 1", error.Diagnostic.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Free_sizes_that_nobody_gives_are_asked_for()
    {
        var error = Assert.Throws<VaiException>(() => Import(Net("N", 4, "H", "W")));
        Assert.Equal("VAI2020", error.Diagnostic.Code);
        Assert.Contains("'x' is [N, 4, H, W]", error.Diagnostic.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_usual_sizes_the_first_that_fits_is_taken_and_told()
    {
        var (graph, size) = ModelImporter.Import(Dense("Relu").ToBytes(), new ImportOptions(), Sizes(8, 4, 6));
        Assert.Equal((6, 6), size);
        Assert.Equal([1, 6, 6, 2], graph.OfType("data").Single().Output.Shape);
    }

    private static ImmutableArray<(int Height, int Width)> Sizes(params int[] sides) => [.. sides.Select(side => (side, side))];

    [Fact]
    public void Where_no_usual_size_fits_the_size_is_asked_for() => Assert.Equal(
        "VAI2020",
        Assert.Throws<VaiException>(() => ModelImporter.Import(Dense("Relu").ToBytes(), new ImportOptions(), Sizes(8, 4))).Diagnostic.Code);

    [Fact]
    public void A_usual_size_is_not_asked_for_where_the_model_or_the_options_tell_it()
    {
        var told = ModelImporter.Import(Dense("Relu").ToBytes(), new ImportOptions(ImageSize: (6, 6)), Sizes(8, 4));
        Assert.Null(told.Size);
        Assert.Equal([1, 6, 6, 2], told.Graph.OfType("data").Single().Output.Shape);
    }

    [Fact]
    public void What_no_size_cures_is_said_as_it_is()
    {
        var error = Assert.Throws<VaiException>(
            () => ModelImporter.Import(Dense("Unheard").ToBytes(), new ImportOptions(), Sizes(8, 4, 6)));
        Assert.Contains("Unheard", error.Diagnostic.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("3x6x5", "has 4 in dimension 1, not 3")]
    [InlineData("2x4x6x5", "its batch is 2")]
    [InlineData("4x6", "4 dimensions")]
    public void A_shape_that_does_not_fit_gets_a_diagnostic(string shape, string text)
    {
        var error =
            Assert.Throws<VaiException>(() => Import(Net("N", 4, "H", "W"), new ImportOptions([.. shape.Split('x').Select(int.Parse)])));
        Assert.Equal("VAI2021", error.Diagnostic.Code);
        Assert.Contains(text, error.Diagnostic.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_without_shape_of_its_input_needs_one()
    {
        var model = new OnnxBuilder().Node("Relu", "x", "y").Output("y");
        model.Graph.Input.Add(OnnxBuilder.Value("x", null));
        Assert.Equal("VAI2020", Assert.Throws<VaiException>(() => Import(model)).Diagnostic.Code);
        Assert.Equal([1, 6, 5, 4], Import(model, new ImportOptions(ImmutableArray.Create(4, 6, 5))).OfType("data").Single().Output.Shape);
    }

    [Fact]
    public void Several_inputs_and_outputs_stay_several()
    {
        var model = new OnnxBuilder().Input("x", 1, 4, 6, 5).Input("z", 1, 4, 6, 5).Node("Add", "x z", "s").Node("Relu", "s", "a")
            .Node("Sigmoid", "a", "b").Output("a", "b", "z");
        var graph = Import(model);
        Assert.Equal(2, graph.OfType("data").Count());
        var outputs = graph.Ops.Where(op => !graph.ConsumersOf(op.Name).Any()).ToArray();
        Assert.Equal(3, outputs.Length);
    }

    [Fact]
    public void A_map_that_the_model_transposes_at_its_end_is_turned()
    {
        var graph = OnnxReference.AssertImports(
            new OnnxBuilder().Input("x", 1, 4, 6, 5).Node("Relu", "x", "r").Node("Transpose", "r", "y", ("perm", (int[])[0, 1, 3, 2]))
                .Output("y").ToBytes(), 1, 4, 6, 5);
        Assert.Equal([1, 5, 6, 4], graph.OfType("transpose").Single().Output.Shape);
    }

    [Fact]
    public void An_output_that_does_not_depend_on_the_input_gets_a_diagnostic() => Assert.Contains(
        "does not depend",
        Assert.Throws<VaiException>(() => Import(new OnnxBuilder().Input("x", 1, 2).Random("c", 1, 2).Node("Abs", "c", "y").Output("y")))
            .Diagnostic.Message, StringComparison.Ordinal);

    [Fact]
    public void Weights_in_a_file_beside_the_model_are_read()
    {
        using var folder = new TemporaryFolder();
        var values = OnnxBuilder.Numbers(1, 12);
        File.WriteAllBytes(Path.Combine(folder.Path, "weights.bin"), [.. new byte[8], .. MemoryMarshal.AsBytes<float>(values)]);
        var model = Path.Combine(folder.Path, "model.onnx");
        File.WriteAllBytes(model, External("weights.bin", 8, 48));
        var read = new List<string>();
        var data = ModelImporter.Import(model, new ImportOptions { Reading = read.Add }).Op("w").Attributes
            .Get("data", ImmutableArray<byte>.Empty);
        Assert.Equal([Path.Combine(folder.Path, "weights.bin")], read);
        Assert.Equal(MemoryMarshal.AsBytes<float>(values).ToArray(), data);
    }

    [Theory]
    [InlineData("../weights.bin", 0, 48, "no file below")]
    [InlineData("/etc/passwd", 0, 48, "no file below")]
    [InlineData("sub/../../weights.bin", 0, 48, "no file below")]
    [InlineData("C:\\weights.bin", 0, 48, "no file below")]
    [InlineData("", 0, 48, "no file below")]
    [InlineData("none.bin", 0, 48, "there is no file")]
    [InlineData("weights.bin", 40, 48, "has 56 bytes")]
    [InlineData("weights.bin", 0, 44, "48 from 0 on are needed, 44 are named")]
    [InlineData("weights.bin", -1, 48, "offset is '-1'")]
    public void Weights_that_lie_elsewhere_or_not_at_all_get_a_diagnostic(string location, int offset, int length, string text)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(Path.Combine(folder.Path, "weights.bin"), new byte[56]);
        var error =
            Assert.Throws<VaiException>(() =>
                ModelImporter.Import(External(location, offset, length), new ImportOptions { Folder = folder.Path }));
        Assert.Equal("VAI2047", error.Diagnostic.Code);
        Assert.Contains(text, error.Diagnostic.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_of_every_number_type_are_read()
    {
        static byte[] Raw<T>(params T[] numbers) where T : struct => MemoryMarshal.AsBytes<T>(numbers).ToArray();
        static ByteString Bytes(byte[] bytes) => ByteString.CopyFrom(bytes);
        TensorProto[] spellings =
        [
            new() { DataType = 1, FloatData = { 1.5f, -2f } },
            new() { DataType = 11, RawData = Bytes(Raw(1.5, -2.0)) },
            new() { DataType = 11, DoubleData = { 1.5, -2 } },
            new() { DataType = 10, RawData = Bytes(Raw((Half)1.5, (Half)(-2))) },
            new() { DataType = 10, Int32Data = { 0x3E00, 0xC000 } },
            new() { DataType = 16, RawData = Bytes(Raw<ushort>(0x3FC0, 0xC000)) },
            new() { DataType = 16, Int32Data = { 0x3FC0, 0xC000 } },
        ];
        foreach (var tensor in spellings)
        {
            tensor.Name = "w";
            tensor.Dims.AddRange([2, 1]);
            var graph = Import(new OnnxBuilder().Input("x", 1, 2).Initializer(tensor).Node("MatMul", "x w", "y").Output("y"));
            Assert.Equal([1.5f, -2f], ConstantCodec.Read(graph.Op("w")));
        }
    }

    [Theory]
    [InlineData(6)]
    [InlineData(24)]
    public void Other_opsets_get_a_diagnostic(int opset) =>
        Assert.Equal(
            "VAI2041", Assert.Throws<VaiException>(() => Import(new OnnxBuilder(opset).Input("x", 1, 2).Node("Relu", "x", "y").Output("y")))
            .Diagnostic.Code);

    private static XirGraph Import(OnnxBuilder model, ImportOptions? options = null) =>
        ModelImporter.Import(model.ToBytes(), options ?? new ImportOptions());

    /// <summary>A linear layer over two channels of 6x6, which no other size fits.</summary>
    private static OnnxBuilder Dense(string activation) => new OnnxBuilder().Input("x", "N", 2, "H", "W")
        .Node(activation, "x", "r").Node("Flatten", "r", "f").Random("w", 3, 72).Node("Gemm", "f w", "y", ("transB", 1)).Output("y");

    private static OnnxBuilder Net(params object[] shape) =>
        new OnnxBuilder().Input("x", shape).Random("w", 2, 4, 3, 3).Node("Conv", "x w", "c").Node("Relu", "c", "y").Output("y");

    private static byte[] External(string location, int offset, int length)
    {
        var tensor = new TensorProto { Name = "w", DataType = 1, DataLocation = 1, Dims = { 3, 4 } };
        foreach (var (key, value) in new[] { ("location", location), ("offset", $"{offset}"), ("length", $"{length}") })
        {
            tensor.ExternalData.Add(new StringStringEntryProto { Key = key, Value = value });
        }

        return new OnnxBuilder().Input("x", 1, 4).Initializer(tensor).Node("Gemm", "x w", "y", ("transB", 1)).Output("y").ToBytes();
    }
}
