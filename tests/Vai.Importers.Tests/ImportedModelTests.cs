using System.Diagnostics;
using System.IO.Compression;
using Vai.Importers.Formats;
using Vai.Runtime.Cpu;
using Vai.Runtime.Tensors;
using Vai.Xir.Serialization;

namespace Vai.Importers.Tests;

/// <summary>Files that PyTorch wrote: what is imported computes what PyTorch computed.</summary>
public class ImportedModelTests
{
    private static readonly ImportOptions Fashion = new(ImmutableArray.Create(1, 28, 28));

    [Theory]
    [SharedRow("fmnist", "pt")]
    [SharedRow("fmnist", "frozen.pt")]
    [SharedRow("fmnist", "script.pt")]
    [SharedRow("mobilenet_mini", "pt")]
    [SharedRow("mobilenet_mini", "frozen.pt")]
    [SharedRow("mobilenet_mini", "script.pt")]
    [SharedRow("resnet_mini", "pt")]
    [SharedRow("resnet_mini", "frozen.pt")]
    [SharedRow("resnet_mini", "script.pt")]
    public void A_trained_model_gives_the_logits_that_pytorch_gave(string model, string form)
    {
        var graph = ModelImporter.Import(SharedData.Require($"models/{model}.{form}"), Fashion);
        var images = ReadGzip("fashion-mnist/t10k-images-idx3-ubyte.gz");
        var logits = ReadArray($"models/{model}.logits.npy");
        Assert.Equal([4, 10], logits.Shape);
        for (var image = 0; image < 4; image++)
        {
            var pixels = images.AsSpan(16 + (image * 784), 784).ToArray().Select(pixel => pixel / 255.0).ToArray();
            AssertNear(logits.Data.AsSpan(image * 10, 10), FloatEvaluator.Run(graph, pixels));
        }
    }

    [Fact]
    public void The_samples_network_gives_the_logits_that_pytorch_gave()
    {
        var sample = Path.Combine(SharedData.RepositoryRoot, "samples", "FashionMnist");
        var graph = ModelImporter.Import(Path.Combine(sample, "fmnist.pt"), Fashion);
        var images = Unpacked(Path.Combine(sample, "test", "t10k-images-idx3-ubyte.gz"));
        var logits = (FloatTensor)NpyFile.Read(Path.Combine(sample, "training", "logits.npy"));
        Assert.Equal([8, 10], logits.Shape);
        for (var image = 0; image < 8; image++)
        {
            var pixels = images.AsSpan(16 + (image * 784), 784).ToArray().Select(pixel => pixel / 255.0).ToArray();
            AssertNear(logits.Data.AsSpan(image * 10, 10), FloatEvaluator.Run(graph, pixels));
            AssertNear(logits.Data.AsSpan(image * 10, 10), Execute(graph, pixels));
        }
    }

    [Theory]
    [SharedRow("mobilev2s", "trace.pt")]
    [SharedRow("mobilev2s", "trace_frozen.pt")]
    [SharedRow("mobilev2s", "script.pt")]
    [SharedRow("resnet18s", "trace.pt")]
    [SharedRow("siludet", "trace.pt")]
    [SharedRow("siludet", "trace_frozen.pt")]
    [SharedRow("siludet", "script.pt")]
    [SharedRow("unets", "trace.pt")]
    [SharedRow("unets", "trace_frozen.pt")]
    [SharedRow("unets", "script.pt")]
    public void A_model_with_random_weights_gives_the_output_that_pytorch_gave(string model, string form)
    {
        var input = ReadArray($"models/{model}.in.npy");
        var graph = ModelImporter.Import(SharedData.Require($"models/{model}.{form}"), new ImportOptions(input.Shape));

        var expected = ReadArray($"models/{model}.out.npy");
        var output = Execute(graph, ChannelsLast(input));
        AssertNear(expected.Shape.Length == 4 ? [.. ChannelsLast(expected).Select(value => (float)value)] : expected.Data, output);
    }

    [Theory]
    [SharedRow("fmnist")]
    [SharedRow("mobilenet_mini")]
    [SharedRow("resnet_mini")]
    public void The_products_executor_runs_the_imported_float_graph_to_the_same_logits(string model)
    {
        var graph = ModelImporter.Import(SharedData.Require($"models/{model}.pt"), Fashion);
        var pixels = ReadGzip("fashion-mnist/t10k-images-idx3-ubyte.gz").AsSpan(16, 784).ToArray();

        AssertNear(ReadArray($"models/{model}.logits.npy").Data.AsSpan(0, 10), Execute(graph, [.. pixels.Select(pixel => pixel / 255.0)]));
    }

    [Theory]
    [InlineData("fmnist", "Conv2d_conv1", 22)]
    public void The_graph_is_in_the_form_of_the_vendors_exporter(string model, string layer, int ops)
    {
        var graph = ModelImporter.Import(SharedData.Require($"models/{model}.pt"), Fashion);

        Assert.Equal("FashionCnn", graph.Name);
        Assert.Equal(ops, graph.Ops.Length);
        Assert.Equal(
            ["const", "conv2d", "data", "matmul", "maxpool2d", "relu", "reshape", "stack"],
            graph.Ops.Select(op => op.Type).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal([1, 28, 28, 1], graph.Op("FashionCnn__input_0").Output.Shape);
        Assert.Equal([32, 3, 3, 1], graph.Op("FashionCnn__conv1_weight").Output.Shape);
        Assert.Equal([1, 28, 28, 32], graph.Op($"FashionCnn__FashionCnn_{layer}__convolution").Output.Shape);
    }

    [Theory]
    [SharedRow("mobilenet_mini")]
    [SharedRow("resnet_mini")]
    public void No_batch_norm_and_no_transpose_is_left_in_a_usual_network(string model)
    {
        var graph = ModelImporter.Import(SharedData.Require($"models/{model}.pt"), Fashion);

        Assert.DoesNotContain(graph.Ops, op => op.Type is "scale" or "transpose");
        Assert.All(graph.Ops.Where(op => op.Type.EndsWith("conv2d", StringComparison.Ordinal)), op => Assert.Single(op.InputsOf("bias")));
    }

    [Fact]
    public void Importing_twice_gives_equal_bytes()
    {
        var path = SharedData.Require("models/resnet_mini.pt");

        Assert.Equal(XmodelFile.ToBytes(ModelImporter.Import(path, Fashion)), XmodelFile.ToBytes(ModelImporter.Import(path, Fashion)));
    }

    [Fact]
    public void The_image_size_stands_in_for_the_input_shape()
    {
        var path = SharedData.Require("models/mobilenet_mini.pt");

        Assert.Equal(ModelImporter.Import(path, Fashion), ModelImporter.Import(path, new ImportOptions(ImageSize: (28, 28))));
    }

    [Theory]
    [SharedRow("fmnist.pt", "1x28x28, 1x29x29, 1x30x30, 1x31x31")]
    [SharedRow("mobilenet_mini.pt", "1x480x480, 1x512x512 and more")]
    public void A_free_input_shape_is_asked_for_with_the_shapes_that_fit(string model, string candidates)
    {
        var error = Assert.Throws<VaiException>(() => ModelImporter.Import(SharedData.Require("models/" + model), new ImportOptions()));

        Assert.Equal("VAI2020", error.Diagnostic.Code);
        Assert.Contains(candidates, error.Diagnostic.Message, StringComparison.Ordinal);
        Assert.Contains("InputShape=\"1x28x28\"", error.Diagnostic.WayOut, StringComparison.Ordinal);
    }

    [Theory]
    [SharedRow("fashion.state_dict.half.pt", "VAI2014", "a state_dict", "conv1.weight [16x1x3x3]")]
    [SharedRow("fashion.state_dict.legacy.pt", "VAI2014", "before PyTorch 1.6", "conv1.weight [16x1x3x3]")]
    [SharedRow("fmnist.state_dict.pt", "VAI2014", "a state_dict", "conv1.weight [32x1x3x3]")]
    [SharedRow("fashion.checkpoint.pt", "VAI2014", "a checkpoint", "(conv1.weight [16x1x3x3], conv1.bias [16], conv2.weight")]
    [SharedRow("fashion.module.pt", "VAI2014", "class 'samplemodels.FashionNet'", "conv1.weight [16x1x3x3]")]
    [SharedRow("mobilev2s.module.pt", "VAI2014", "class 'samplemodels.MobileV2S'", "weight")]
    [SharedRow("fashion.dynquant.script.pt", "VAI2015", "quantized", "")]
    public void A_file_that_is_not_imported_is_named_for_what_it_is(string file, string code, string kind, string detail)
    {
        var error =
            Assert.Throws<VaiException>(() =>
                ModelImporter.Import(SharedData.Require("models/" + file), new ImportOptions(ImmutableArray.Create(3, 64, 64))));

        Assert.Equal(code, error.Diagnostic.Code);
        Assert.Contains(kind, error.Diagnostic.Text, StringComparison.Ordinal);
        Assert.Contains(detail, error.Diagnostic.Text, StringComparison.Ordinal);
        Assert.EndsWith(file, error.Diagnostic.Location.File, StringComparison.Ordinal);
    }

    [Fact]
    public void An_operator_of_the_vendors_quantizer_that_is_not_known_is_named_for_what_it_is()
    {
        var archive = TorchArchives.Net("return ops.vai.diffs_fix_pos(x, -128, 127)");
        var error = Assert.Throws<VaiException>(() => ModelImporter.Import(archive, new ImportOptions(ImmutableArray.Create(3, 64, 64))));

        Assert.Equal("VAI2028", error.Diagnostic.Code);
        Assert.Contains("ops.vai.diffs_fix_pos", error.Diagnostic.Message, StringComparison.Ordinal);
        Assert.Contains("_int.xmodel", error.Diagnostic.WayOut, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-128, 127, 100., 0", "100"), InlineData("-128, 127, 0., 0", "0"), InlineData("-8, 7, 8., 0", "-8 to 7")]
    [InlineData("-128, 127, 64., 3", "zero point 3")]
    public void A_grid_that_the_DPU_has_not_is_refused(string grid, string what)
    {
        var archive = TorchArchives.Net($"return ops.vai.fix_neuron(x, {grid}, 2, 1, 0)");
        var error = Assert.Throws<VaiException>(() => ModelImporter.Import(archive, new ImportOptions(ImmutableArray.Create(3, 6, 6))));
        Assert.Equal("VAI2046", error.Diagnostic.Code);
        Assert.Contains(what, error.Diagnostic.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_of_the_vendors_quantizer_are_rounded_half_away_from_zero_and_numbers_half_up()
    {
        var archive = TorchArchives.Net(
            """
            w = ops.vai.fix_neuron(self.w, -128, 127, 2., 0, 3, 1, 0)
            c = ops.vai.fix_neuron(-0.75, -128, 127, 2., 0, 2, 1, 0)
            return torch.mul(torch.conv2d(ops.vai.fix_neuron(x, -128, 127, 64., 0, 2, 1, 0), w, None, [1, 1], [0, 0], [1, 1], 1), c)
            """,
            new PickledTensor("w", [0.25f, -0.75f], 2, 1, 1, 1));
        var graph = ModelImporter.Import(archive, new ImportOptions(ImmutableArray.Create(1, 6, 6)));
        Assert.Equal([6, 1, 1], graph.OfType(OpNames.Fix).Select(op => op.Attributes.Get("fix_point", 0)));
        Assert.Equal([[0.5f, -1f], [-0.5f]], graph.OfType(OpNames.Const).Select(ConstantCodec.Read));
    }

    [Fact]
    public void An_xmodel_is_given_back_as_it_is()
    {
        var path = SharedData.Require("xmodels/cnn_small.int.xmodel");

        Assert.Equal(XmodelFile.Read(path), ModelImporter.Import(path, new ImportOptions()));
    }

    [Fact]
    public void Mutated_files_of_pytorch_give_a_graph_or_a_diagnostic_in_time()
    {
        var bytes = File.ReadAllBytes(SharedData.Require("models/mobilenet_mini.script.pt"));
        var random = new Random(2);
        for (var i = 0; i < 100; i++)
        {
            var mutated = bytes[..(random.Next(4) == 0 ? random.Next(1, bytes.Length) : bytes.Length)];
            for (var k = random.Next(20); k >= 0; k--)
            {
                mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
            }

            var clock = Stopwatch.StartNew();
            HostileArchiveTests.ImportOrDiagnose(mutated);
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(2), $"mutation {i} took {clock.Elapsed}");
        }
    }

    /// <summary>What the product's executor makes of a graph with one input and one output.</summary>
    private static double[] Execute(XirGraph graph, double[] input)
    {
        var data = Assert.Single(graph.OfType("data"));
        var outputs =
            CpuExecutor.Run(graph, new Dictionary<string, Tensor>
            { [data.Name] = new FloatTensor(data.Output.Shape, [.. input.Select(value => (float)value)]) });
        return [.. Assert.IsType<FloatTensor>(Assert.Single(outputs).Value).Data.Select(value => (double)value)];
    }

    private static byte[] ReadGzip(string path) => Unpacked(SharedData.Require(path));

    private static byte[] Unpacked(string path)
    {
        using var unpacked = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var memory = new MemoryStream();
        unpacked.CopyTo(memory);
        return memory.ToArray();
    }

    private static FloatTensor ReadArray(string path) => (FloatTensor)NpyFile.Read(SharedData.Require(path));

    private static double[] ChannelsLast(FloatTensor image)
    {
        var (channels, pixels) = (image.Shape[1], image.Shape[2] * image.Shape[3]);
        return [.. Enumerable.Range(0, pixels * channels).Select(i => (double)image.Data[(i % channels * pixels) + (i / channels)])];
    }

    private static void AssertNear(ReadOnlySpan<float> expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        var largest = 0f;
        foreach (var value in expected)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        for (var i = 0; i < actual.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - actual[i]) <= 1e-5 * largest,
                $"output {i}: expected {expected[i]}, got {actual[i]} (largest {largest})");
        }
    }
}
