using System.Text.Json.Nodes;
using Vai.Importers.Formats;
using Vai.Runtime.Cpu;
using Vai.Runtime.Tensors;
using static Vai.Importers.Tests.ExportArchives;

namespace Vai.Importers.Tests;

/// <summary>Programs of torch.export, written here from the published schema.</summary>
public class TorchExportTests
{
    private static readonly PickledTensor Weight = TorchArchives.Ramp("w", 2, 1, 3, 3);
    private static readonly PickledTensor Bias = TorchArchives.Ramp("b", 2);
    private static readonly PickledTensor Matrix = TorchArchives.Ramp("f", 3, 8);

    private static readonly ExportedCall[] Calls =
    [
        new("conv2d.default",
            [("input", Tensor("x")), ("weight", Tensor("p_w")), ("bias", Tensor("p_b")), ("stride", Ints(1, 1)), ("padding", Ints(1, 1))],
            Tensor("conv")),
        new("relu.default", [("self", Tensor("conv"))], Tensor("relu")),
        new("max_pool2d_with_indices.default", [("self", Tensor("relu")), ("kernel_size", Ints(2, 2)), ("stride", Ints(2, 2))],
            Tensor("pool"), Tensor("indices")),
        new("sym_size.int", [("self", Tensor("pool")), ("dim", Int(0))], Union("as_sym_int", new JsonObject { ["as_name"] = "batch" })),
        new("view.default", [("self", Tensor("pool")), ("size", SymInts(Union("as_name", "batch"), Union("as_int", -1)))], Tensor("flat")),
        new("permute.default", [("self", Tensor("p_f")), ("dims", Ints(1, 0))], Tensor("turned")),
        new("mm.default", [("self", Tensor("flat")), ("mat2", Tensor("turned"))], Tensor("out")),
    ];

    /// <summary>The same network as a traced archive.</summary>
    private static readonly byte[] Traced = TorchArchives.Net(
        "y = torch.max_pool2d(torch.relu(torch.conv2d(x, self.w, self.b, [1, 1], [1, 1])), [2, 2], [2, 2])\nreturn " +
            "torch.linear(torch.flatten(y, 1), self.f)", Weight, Bias, Matrix);

    public static TheoryData<string> Layouts => ["2.9", "2.8", "2.6"];

    [Theory]
    [MemberData(nameof(Layouts))]
    public void A_program_computes_what_the_traced_model_computes_in_every_layout(string version)
    {
        var program = Program([1, 1, 4, 4], Calls, ["out"], Weight, Bias, Matrix);
        var archive = version switch
        {
            "2.9" => Raw(program, Weight, Bias, Matrix),
            "2.8" => Nested(program, Weight, Bias, Matrix),
            _ => Flat(program, Weight, Bias, Matrix),
        };

        var graph = ModelImporter.Import(archive, new ImportOptions());

        Assert.Equal("Net", graph.Name);
        Assert.Equal("Net__Net_Sequential_body__conv2d", graph.OfType("conv2d").Single().Name);
        Assert.Contains("Net__net_w", graph.Ops.Select(op => op.Name));
        Assert.Equal(Execute(ModelImporter.Import(Traced, new ImportOptions(ImmutableArray.Create(1, 4, 4)))), Execute(graph));
    }

    [Fact]
    public void A_free_batch_is_one_and_free_sizes_are_asked_for()
    {
        Assert.Equal([1, 4, 4, 1], ModelImporter.Import(Archive([0, 1, 4, 4]), new ImportOptions()).OfType("data").Single().Output.Shape);
        Assert.Equal([1, 4, 4, 1], ModelImporter.Import(Archive([0, 1, 0, 0]), new ImportOptions(ImageSize: (4, 4))).OfType("data")
            .Single().Output.Shape);
        Assert.Equal([1, 4, 4, 1], ModelImporter.Import(Archive([0, 1, 0, 0]), new ImportOptions(ImmutableArray.Create(1, 4, 4)))
            .OfType("data").Single().Output.Shape);
        AssertFails("VAI2020", "?x1x?x?", Archive([0, 1, 0, 0]));
        AssertFails("VAI2021", "batch of 4", Archive([4, 1, 4, 4]));
        var error =
            Assert.Throws<VaiException>(() =>
                ModelImporter.Import(Archive([1, 1, 4, 4]), new ImportOptions(ImmutableArray.Create(1, 8, 8))));
        Assert.Equal("VAI2021", error.Diagnostic.Code);
    }

    [Fact]
    public void Lists_and_keyword_arguments_go_where_the_schema_says()
    {
        ExportedCall[] calls =
        [
            new("split_with_sizes.default", [("self", Tensor("x")), ("split_sizes", Ints(1, 2)), ("dim", Int(1))], Tensors("a", "b")),
            new("_operator.add", [("", Union("as_sym_int", Union("as_int", 1))), ("", Union("as_sym_int", Union("as_int", 1)))],
                Union("as_sym_int", Union("as_name", "two"))),
            new("gelu.default", [("self", Tensor("b")), ("*approximate", Union("as_string", "none"))], Tensor("g")),
            new("cat.default", [("tensors", Tensors("g", "a")), ("dim", Int(1))], Tensor("out")),
        ];

        var graph = ModelImporter.Import(Raw(Program([1, 3, 2, 2], calls, ["out"])), new ImportOptions());

        Assert.Equal(["concat", "data", "gelu", "strided_slice", "strided_slice"],
            graph.Ops.Select(op => op.Type).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Inputs_that_are_no_pictures_keep_their_axes()
    {
        ExportedCall[] calls = [new("linear.default", [("input", Tensor("x")), ("weight", Tensor("p_f"))], Tensor("out"))];

        var graph = ModelImporter.Import(Raw(Program([1, 5, 8], calls, ["out"], Matrix), Matrix), new ImportOptions());

        Assert.Equal([1, 5, 8], graph.OfType("data").Single().Output.Shape);
        Assert.Equal([1, 1, 5, 3], graph.OfType("conv2d").Single().Output.Shape);
        Assert.Equal([1, 5, 3], graph.Results.Single().Output.Shape);
        AssertFails("VAI2021", "numbers are possible",
            Raw(Program([1, 32768, 32768, 3], Calls, ["out"], Weight, Bias, Matrix), Weight, Bias, Matrix));
    }

    [Fact]
    public void What_cannot_be_read_gets_a_diagnostic()
    {
        var program = Program([1, 1, 4, 4], Calls, ["out"], Weight, Bias, Matrix);
        program["schema_version"]!["major"] = 9;
        AssertFails("VAI2027", "schema is 9", Raw(program, Weight, Bias, Matrix));
        AssertFails("VAI2027", "'net.f'", Raw(Program([1, 1, 4, 4], Calls, ["out"], Weight, Bias, Matrix), Weight, Bias));
        AssertFails("VAI2027", "'as_graph'",
            Raw(Program([1, 1, 4, 4], [new("relu.default", [("self", Union("as_graph", "g"))], Tensor("out"))], ["out"])));
        AssertFails("VAI2027", "'nothing'",
            Raw(Program([1, 1, 4, 4], [new("relu.default", [("self", Tensor("nothing"))], Tensor("out"))], ["out"])));
        AssertFails("VAI2027", "lacks a field",
            Raw(new JsonObject
            { ["schema_version"] = new JsonObject { ["major"] = 8 }, ["graph_module"] = new JsonObject { ["graph"] = new JsonObject() } }));
        AssertFails("VAI2017", "aten::fft",
            Raw(Program([1, 1, 4, 4], [new("fft.default", [("self", Tensor("x"))], Tensor("out"))], ["out"])));
        AssertFails("VAI2011", "bytes",
            Raw(Program([1, 1, 4, 4], Calls, ["out"], Weight, Bias, Matrix), Weight with { Values = [1f] }, Bias, Matrix));
    }

    internal static byte[] Archive(int[] sizes) => Raw(Program(sizes, Calls, ["out"], Weight, Bias, Matrix), Weight, Bias, Matrix);

    private static void AssertFails(string code, string what, byte[] archive)
    {
        var error = Assert.Throws<VaiException>(() => ModelImporter.Import(archive, new ImportOptions()));

        Assert.Equal(code, error.Diagnostic.Code);
        Assert.Contains(what, error.Diagnostic.Message, StringComparison.Ordinal);
    }

    private static float[] Execute(XirGraph graph)
    {
        var data = Assert.Single(graph.OfType("data"));
        var input = new FloatTensor(data.Output.Shape, [.. Enumerable.Range(0, (int)data.Output.ElementCount).Select(i => (i % 7) - 3f)]);
        return Assert.IsType<FloatTensor>(
            Assert.Single(CpuExecutor.Run(graph, new Dictionary<string, Tensor> { [data.Name] = input })).Value).Data;
    }
}
