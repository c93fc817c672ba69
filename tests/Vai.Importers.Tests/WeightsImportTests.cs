using System.Buffers.Binary;
using System.Text;
using Vai.Importers.Formats;
using Vai.Importers.Keras.Layers;
using Vai.Importers.Onnx.Ops;
using Vai.Importers.PyTorch.Ops;
using Vai.Importers.PyTorch.Script.Code;
using Vai.Runtime.Cpu;
using Vai.Runtime.Tensors;
using Vai.Xir.Serialization;

namespace Vai.Importers.Tests;

/// <summary>Weights without code: a list of layers, or a pickled nn.Sequential, makes a model of them.</summary>
public class WeightsImportTests
{
    private const string TwoConvolutions = """
        {
          "name": "FashionNet", // as in Python
          "input": [1, 28, 28],
          "layers": [
            { "type": "Conv2d", "name": "conv1", "padding": 1 },
            { "type": "ReLU" },
            { "type": "MaxPool2d", "kernel_size": 2 },
            { "type": "Conv2d", "name": "conv2", "padding": 1 },
            { "type": "ReLU" },
            { "type": "MaxPool2d", "kernel_size": 2 },
            { "type": "Flatten" },
            { "type": "Linear", "name": "fc1" },
            { "type": "ReLU" },
            { "type": "Dropout" },
            { "type": "Linear", "name": "fc2" },
          ]
        }
        """;

    [Theory]
    [SharedRow("fashion.checkpoint.pt", 1e-5)]
    [SharedRow("fashion.state_dict.legacy.pt", 1e-5)]
    [SharedRow("fashion.state_dict.half.pt", 1e-2)]
    public void Weights_with_a_list_of_layers_give_the_output_that_pytorch_gave(string file, double tolerance)
    {
        var input = (FloatTensor)NpyFile.Read(SharedData.Require("models/fashion.in.npy"));
        var expected = (FloatTensor)NpyFile.Read(SharedData.Require("models/fashion.out.npy"));

        var graph = ModelImporter.Import(SharedData.Require("models/" + file), new ImportOptions { Layers = TwoConvolutions });

        AssertNear(expected.Data, Execute(graph, input.Data), tolerance);
    }

    [Fact]
    public void A_list_of_layers_makes_the_graph_that_the_traced_model_makes()
    {
        var layers = TwoConvolutions.Replace("FashionNet", "FashionCnn", StringComparison.Ordinal);
        var traced = ModelImporter.Import(SharedData.Require("models/fmnist.pt"), new ImportOptions(ImmutableArray.Create(1, 28, 28)));

        var graph = ModelImporter.Import(SharedData.Require("models/fmnist.state_dict.pt"), new ImportOptions { Layers = layers });

        Assert.Equal(Constants(traced), Constants(graph));
        Assert.Equal(Types(traced), Types(graph));
    }

    [Fact]
    public void A_real_networks_weights_compute_what_the_vendors_quantized_file_of_it_computes()
    {
        // The vendor's exporter names layers network_0, 3, 6, 9; a batch norm follows each, and a relu all but the last.
        var vendor = XmodelFile.Read(SharedData.Require("xmodels/cnn_small.int.xmodel"));
        var layers = vendor.OfType("conv2d").SelectMany((convolution, index) =>
        {
            var (stride, pad) = (Numbers(convolution, "stride"), Numbers(convolution, "pad"));
            var relu = index == 3 ? "" : """, { "type": "ReLU" }""";
            return (string[])[$$"""{ "type": "Conv2d", "name": "network.{{3 * index}}", "stride": [{{stride[1]}}, {{stride[0]}}], "padding": [{{pad[2]}}, {{pad[0]}}] }, { "type": "BatchNorm2d", "name": "network.{{(3 * index) + 1}}" }{{relu}}"""];
        });
        var list = $$"""{ "name": "CNN", "input": [1, 28, 28], "layers": [ {{string.Join(", ", layers)}}, { "type": "Flatten" } ] }""";

        var graph = ModelImporter.Import(SharedData.Require("xmodels/cnn_small.state_dict.pth"), new ImportOptions { Layers = list });

        var image = Enumerable.Range(0, 28 * 28).Select(i => (i % 28) is > 12 and < 16 && i is > 140 and < 640 ? 1f : 0f)
            .ToArray(); // a one
        var (real, quantized) = (Execute(graph, image), Execute(vendor, image));
        var noise = real.Zip(quantized, (left, right) => Math.Pow(left - right, 2)).Sum() / real.Sum(value => value * value);
        Assert.Equal(Array.IndexOf(real, real.Max()), Array.IndexOf(quantized, quantized.Max()));
        Assert.InRange(noise, 0, 0.01);
    }

    private static ImmutableArray<int> Numbers(XirOp op, string attribute) => op.Attributes.Get(attribute, ImmutableArray<int>.Empty);

    [Fact]
    public void Layers_read_from_those_that_they_name()
    {
        const string layers = """
            { "input": [2, 3, 3], "layers": [
              { "type": "Conv2d", "name": "a" }, { "type": "ReLU", "name": "act" },
              { "type": "Conv2d", "name": "b" }, { "type": "Add", "from": ["b", "act"] },
              { "type": "Concat", "from": ["act", "input", "b"], "dim": 1 } ] }
            """;
        var graph =
            ModelImporter.Import(Safetensors(("a.weight", Eye), ("b.weight", Eye)),
                new ImportOptions { Layers = layers.Replace("\"dim\": 1", "\"name\": \"all\"", StringComparison.Ordinal) });

        var concat = graph.OfType("concat").Single();
        Assert.Equal([1, 3, 3, 6], concat.Output.Shape);
        Assert.Equal(["relu", "data", "conv2d"], concat.InputNames.Select(name => graph.Op(name).Type));
    }

    [Fact]
    public void A_softsign_is_what_torch_computes_for_it()
    {
        const string layers = """{ "input": [2, 1, 1], "layers": [ { "type": "Conv2d", "name": "a" }, { "type": "Softsign" } ] }""";
        var graph = ModelImporter.Import(Safetensors(("a.weight", Eye)), new ImportOptions { Layers = layers });
        Assert.Equal([0.75f, -0.5f], Execute(graph, [3, -1]));
    }

    [Fact]
    public void A_list_of_layers_has_one_input()
    {
        var options = new ImportOptions(ImmutableArray.Create(2, 3, 3))
        {
            FurtherInputShapes = [ImmutableArray.Create(2, 3, 3)],
            Layers = """{ "layers": [ { "type": "Conv2d", "name": "a" } ] }""",
        };
        var error = Assert.Throws<VaiException>(() => ModelImporter.Import(Safetensors(("a.weight", Eye)), options));
        Assert.Equal("VAI2021", error.Diagnostic.Code);
    }

    [Theory]
    [InlineData("{", "line 1")]
    [InlineData("[]", "layers")]
    [InlineData("""{ "layers": [] }""", "1 to")]
    [InlineData("""{ "layers": [ { "name": "a" } ] }""", "no \"type\"")]
    [InlineData("""{ "layers": [ { "type": "Transformer" } ] }""", "known are")]
    [InlineData("""{ "layers": [ 3 ] }""", "another kind")]
    [InlineData("""{ "layers": [ { "type": "ReLU", "from": "nobody" } ] }""", "reads from 'nobody'")]
    [InlineData("""{ "layers": [ { "type": "ReLU", "from": [1] } ] }""", "no name")]
    [InlineData("""{ "layers": [ { "type": "ReLU" } ] }""", "no layer uses a.weight")]
    [InlineData("""{ "layers": [ { "type": "Conv2d", "name": "a", "padding_mode": "circular" } ] }""", "padding_mode")]
    public void A_list_that_does_not_fit_gets_a_diagnostic(string layers, string what)
    {
        var error =
            Assert.Throws<VaiException>(() =>
            ModelImporter.Import(Safetensors(("a.weight", Eye)), new ImportOptions(ImmutableArray.Create(2, 3, 3)) { Layers = layers }));

        Assert.Equal("VAI2025", error.Diagnostic.Code);
        Assert.Contains(what, error.Diagnostic.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_layer_whose_weights_are_not_there_is_named_with_them()
    {
        var error = Assert.Throws<VaiException>(() => ModelImporter.Import(
            Safetensors(("a.weight", Eye)), new ImportOptions(ImmutableArray.Create(2, 3, 3)) { Layers = """{ "layers": [ { "type": "Conv2d", "name": "conv" } ] }""" }));

        Assert.Equal("VAI2026", error.Diagnostic.Code);
        Assert.Contains("'conv.weight'", error.Diagnostic.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_layers_the_diagnostic_lists_the_tensors_and_the_export_that_would_help()
    {
        var error =
            Assert.Throws<VaiException>(() =>
                ModelImporter.Import(Safetensors(("a.weight", Eye), ("b.bias", new PickledTensor("b", [1], 1))), new ImportOptions()));

        Assert.Equal("VAI2014", error.Diagnostic.Code);
        Assert.Contains("a safetensors file", error.Diagnostic.Message, StringComparison.Ordinal);
        Assert.Contains("a.weight [2x2x1x1], b.bias [1]", error.Diagnostic.Message, StringComparison.Ordinal);
        Assert.Contains("traced.save", error.Diagnostic.WayOut, StringComparison.Ordinal);
        Assert.Contains("net.layers.json", error.Diagnostic.WayOut, StringComparison.Ordinal);
    }

    [Fact]
    public void The_names_that_wrappers_add_are_taken_away()
    {
        var graph = ModelImporter.Import(
            Safetensors(("module._orig_mod.a.weight", Eye), ("module._orig_mod.a.bias", new PickledTensor("b", [1, 2], 2))),
            new ImportOptions(ImmutableArray.Create(2, 3, 3)) { Layers = """{ "layers": [ { "type": "Conv2d", "name": "a" } ] }""" });

        Assert.Equal(["Model__a_bias", "Model__a_weight"], graph.OfType("const").Select(op => op.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("BF16", 2, "0x803F", 1f)]
    [InlineData("F16", 2, "0x003C", 1f)]
    [InlineData("F64", 8, "0x000000000000F03F", 1f)]
    [InlineData("I8", 1, "0xFE", -2f)]
    public void Numbers_of_every_width_are_read(string dtype, int width, string bytes, float expected)
    {
        var file = Safetensors($$$"""{"a.weight":{"dtype":"{{{dtype}}}","shape":[1,1,1,1],"data_offsets":[0,{{{width}}}]}}""", Convert.FromHexString(bytes[2..]));

        var graph = ModelImporter.Import(file, new ImportOptions(ImmutableArray.Create(1, 1, 1)) { Layers = """{ "layers": [ { "type": "Conv2d", "name": "a" } ] }""" });

        Assert.Equal(expected, Execute(graph, [1f])[0]);
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", "[2]")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "4..8")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", "-1")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1073741824,4],"data_offsets":[0,4]}}""", "1073741824")]
    [InlineData("""{"a":{"dtype":"F8_E4M3","shape":[1],"data_offsets":[0,1]}}""", "F8_E4M3")]
    [InlineData("""{"a":[]}""", "no JSON object")]
    [InlineData("""{"a":{"dtype":"F32"}}""", "no JSON object")]
    [InlineData("""{"a" """, "no JSON object")]
    public void A_header_that_does_not_fit_its_file_gets_a_diagnostic(string header, string what)
    {
        var error = Assert.Throws<VaiException>(() => ModelImporter.Import(Safetensors(header, new byte[4]), new ImportOptions()));

        Assert.Equal("VAI2024", error.Diagnostic.Code);
        Assert.Contains(what, error.Diagnostic.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pickled_tree_of_nn_Sequential_is_a_model()
    {
        var block =
            Sequential(
            ("0", Module("conv.Conv2d", [("weight", TorchArchives.Ramp("w", 4, 1, 3, 3)), ("bias", TorchArchives.Ramp("b", 4))],
                ("stride", new object?[] { 1, 1 }), ("padding", new object?[] { 1, 1 }), ("groups", 1), ("padding_mode", "zeros"))),
            ("1", Module("activation.ReLU", [], ("inplace", true))));
        var model =
            Sequential(("features", block),
                ("2", Module("pooling.MaxPool2d", [], ("kernel_size", 2), ("stride", 2), ("padding", 0), ("ceil_mode", false))),
                ("3", Module("flatten.Flatten", [], ("start_dim", 1), ("end_dim", -1))),
                ("4", Module("linear.Linear", [("weight", TorchArchives.Ramp("f", 3, 16)), ("bias", TorchArchives.Ramp("g", 3))])));

        var graph =
            ModelImporter.Import(
            Saved(model, TorchArchives.Ramp("w", 4, 1, 3, 3), TorchArchives.Ramp("b", 4), TorchArchives.Ramp("f", 3, 16),
                TorchArchives.Ramp("g", 3)), new ImportOptions(ImageSize: (4, 4)));

        Assert.Equal("Sequential", graph.Name);
        Assert.Equal(["Sequential__4_bias", "Sequential__4_weight", "Sequential__features_0_bias", "Sequential__features_0_weight"],
            graph.OfType("const").Select(op => op.Name)
                .Where(name => name.Contains("__", StringComparison.Ordinal) && !name.Contains("shape", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal));
        Assert.Equal([1, 3], graph.Ops.Single(op => !graph.ConsumersOf(op.Name).Any()).Output.Shape);
    }

    [Fact]
    public void A_class_of_ones_own_in_nn_Sequential_gets_the_help_of_all_pickled_modules()
    {
        var error =
            Assert.Throws<VaiException>(() =>
                ModelImporter.Import(Saved(Sequential(("0", new PickledModule("app", "Block")))), new ImportOptions()));

        Assert.Equal("VAI2014", error.Diagnostic.Code);
        Assert.Contains("app.Block", error.Diagnostic.Message, StringComparison.Ordinal);
        Assert.Contains("torch.jit.trace", error.Diagnostic.WayOut, StringComparison.Ordinal);
    }

    private static PickledTensor Eye => new("a", [1, 0, 0, 1], 2, 2, 1, 1);

    internal static byte[] Safetensors(params (string Name, PickledTensor Tensor)[] tensors)
    {
        var (header, at) = (new List<string>(), 0);
        foreach (var (name, tensor) in tensors)
        {
            header.Add($$"""
                "{{name}}":{"dtype":"F32","shape":[{{string.Join(',', tensor.Shape)}}],"data_offsets":[{{at}},{{at + (4 * tensor.Values.Length)}}]}
                """);
            at += 4 * tensor.Values.Length;
        }

        return Safetensors("{" + string.Join(',', header) + ""","__metadata__":{"format":"pt"}}""", [.. tensors.SelectMany(tensor => tensor.Tensor.Values).SelectMany(BitConverter.GetBytes)]);
    }

    private static byte[] Safetensors(string header, byte[] data)
    {
        var json = Encoding.UTF8.GetBytes(header);
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        return [.. length, .. json, .. data];
    }

    private static PickledModule Sequential(params (string Name, object? Module)[] children) =>
        new("torch.nn.modules.container", "Sequential", ("training", false),
            ("_modules", children.ToDictionary(child => child.Name, child => child.Module)));

    private static PickledModule Module(
        string type, (string Name, object? Value)[] parameters, params (string Name, object? Value)[] fields)
    {
        var dot = type.IndexOf('.', StringComparison.Ordinal);
        return new PickledModule(
            "torch.nn.modules." + type[..dot], type[(dot + 1)..],
            [.. fields, ("_parameters", parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value))]);
    }

    /// <summary>An archive of torch.save.</summary>
    private static byte[] Saved(object? value, params PickledTensor[] tensors) => TorchArchives.Zip(
        [("data.pkl", PickleWriter.Of(value)),
            .. tensors.Select(tensor => ($"data/{tensor.Key}", tensor.Values.SelectMany(BitConverter.GetBytes).ToArray()))]);

    private static IEnumerable<string> Constants(XirGraph graph) =>
        graph.OfType("const").Select(op => $"{op.Name} {op.Attributes.Get("data", ImmutableArray<byte>.Empty).Sum(item => (long)item)}")
        .Where(name => !name.Contains("shape", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Types(XirGraph graph) => graph.Ops.Select(op => op.Type).Order(StringComparer.Ordinal);

    private static float[] Execute(XirGraph graph, float[] input)
    {
        var data = Assert.Single(graph.OfType("data"));
        return Assert.IsType<FloatTensor>(
            Assert.Single(
            CpuExecutor.Run(graph, new Dictionary<string, Tensor> { [data.Name] = new FloatTensor(data.Output.Shape, input) })).Value).Data;
    }

    private static void AssertNear(float[] expected, float[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        var largest = expected.Max(Math.Abs);
        Assert.All(expected.Zip(actual), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, tolerance * largest));
    }
}
