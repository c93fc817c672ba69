using Vai.Images;
using Vai.Importers;
using Vai.Importers.Formats;
using Vai.Quantizer.Calibration;
using Vai.Quantizer.Evaluation;
using Vai.Quantizer.FixPoints;
using Vai.Quantizer.Ops;
using Vai.Xir.Serialization;

namespace Vai.Quantizer.Tests;

public sealed class ModelQuantizerTests
{
    /// <summary>The vendor's search alone, for parameters that the vendor has equalized and corrected already.</summary>
    private static QuantizerOptions Plain { get; } = new()
    {
        Calibration = CalibrationMethod.Vendor,
        Config = new QuantConfig { Equalize = false, CorrectBiases = false },
    };

    private static string Sample => Path.Combine(SharedData.RepositoryRoot, "samples", "FashionMnist");

    [Fact]
    public void A_vendor_s_quantized_graph_comes_out_as_it_went_in_but_for_activations()
    {
        var vendor = XmodelFile.Read(SharedData.Require("xmodels/cnn_small.int.xmodel"));
        var graph = Networks.FloatForm(vendor);
        var result =
            Quantize(
            graph, ImageSet.Open([SharedData.Require("fashion-mnist/train-images-idx3-ubyte.gz")], ImageShape.Of(graph), 50), Plain);
        Assert.Equal(vendor.Ops.Select(op => op.Name).Order(), result.Graph.Ops.Select(op => op.Name).Order());
        foreach (var expected in vendor.Ops)
        {
            var actual = result.Graph.Op(expected.Name);
            var isActivation = expected.Type == "fix" && vendor.Op(expected.InputsOf("input")[0]).Type != "const";
            Assert.Equal(
                isActivation ? expected with { Attributes = expected.Attributes.Without("fix_point") } : expected,
                isActivation ? actual with { Attributes = actual.Attributes.Without("fix_point") } : actual);
        }

        Assert.Equal(6, result.Graph.Op("CNN__input_0_fix").Attributes.Get("fix_point", 0));
    }

    [Fact]
    public void Quant_info_is_the_vendor_s_but_for_activations_and_names_that_XIR_lost()
    {
        var graph = Networks.FloatForm(XmodelFile.Read(SharedData.Require("xmodels/cnn_small.int.xmodel")));
        var vendor = File.ReadAllLines(SharedData.Require("xmodels/cnn_small.quant_info.json"));
        var fixPoints = new Dictionary<string, int>(StringComparer.Ordinal)
        {
            ["CNN__input_0"] = 6,
            ["CNN__CNN_Sequential_network__ReLU_2__573"] = 6,
            ["CNN__CNN_Sequential_network__ReLU_5__600"] = 5,
            ["CNN__CNN_Sequential_network__ReLU_8__627"] = 4,
            ["CNN__CNN_Sequential_network__Conv2d_9__ret_15"] = 4,
        };
        var kinds = Draft.Of(graph, FixPlacement.AsVendor(graph), new QuantConfig()).Formats;
        foreach (var op in graph.OfType("const").Where(op => kinds.ContainsKey(op.Name)))
        {
            fixPoints[op.Name] = FixPointSearch.Find(ConstantCodec.Read(op), kinds[op.Name], op.Name);
        }

        var ours = QuantInfo.Write(graph, kinds, fixPoints, fineTuned: false, biasCorrected: true).Split('\n');
        var expected = vendor.Select(line => line
            .Replace("network.", "network_", StringComparison.Ordinal)
            .Replace(".weight", "_weight", StringComparison.Ordinal)
            .Replace(".bias", "_bias", StringComparison.Ordinal)
            .Replace("3.5.0+60df3f1+torch1.13.1", "3.5.0+vai", StringComparison.Ordinal));
        Assert.Equal(expected, ours);
    }

    [Fact]
    public void The_same_graph_and_pictures_give_the_same_bytes_on_any_number_of_threads()
    {
        var graph = Networks.Small();
        var one = Quantize(graph, Networks.Images(graph, 60), new QuantizerOptions { Threads = 1 });
        var two = Quantize(graph, Networks.Images(graph, 60), new QuantizerOptions { Threads = 2 });
        Assert.Equal(XmodelFile.ToBytes(one.Graph), XmodelFile.ToBytes(two.Graph));
        Assert.Equal(one.QuantInfoJson, two.QuantInfoJson);
        Assert.Equal(one.Report.Tensors.Select(Numbers), two.Report.Tensors.Select(Numbers));
        Assert.Equal(one.Report.Tensors.SelectMany(Counts), two.Report.Tensors.SelectMany(Counts));

        static QuantizedTensor Numbers(QuantizedTensor tensor) => tensor with { Histogram = null };

        static IEnumerable<long> Counts(QuantizedTensor tensor) => tensor.Histogram is { } histogram
            ? [.. histogram.Exact, .. histogram.Quantized, histogram.Below, histogram.Above]
            : [];
    }

    [Fact]
    public void The_quantized_graph_is_readable_and_its_softmax_stays_float()
    {
        var graph = Networks.Small();
        var result = Quantize(graph, Networks.Images(graph, 30));
        Assert.Equal(result.Graph, XmodelFile.Parse(XmodelFile.ToBytes(result.Graph)));
        Assert.False(result.Graph.TryGetOp("softmax_fix", out _));
        Assert.Equal(["fc_fix"], result.Graph.Op("softmax").InputNames);
        Assert.Equal(["relu2_fix"], result.Graph.Op("flatten").InputNames);
    }

    [Fact]
    public void The_report_has_a_row_for_each_fix_and_the_pictures_that_agree()
    {
        var graph = Networks.Small();
        var report = Quantize(graph, Networks.Images(graph, 30)).Report;
        Assert.Equal(30, report.ImageCount);
        Assert.InRange(report.AgreeingImages!.Value, 25, 30);
        Assert.Equal(11, report.Tensors.Length);
        Assert.All(report.Tensors, tensor => Assert.InRange(tensor.SignalToNoise, 20, 80));
        Assert.Equal(TensorKind.Input, report.Tensors.Single(tensor => tensor.Name == "Net__input_0").Kind);
    }

    [Fact]
    public void Average_pools_and_hard_sigmoid_carry_the_DPU_s_constants()
    {
        var net = new NetworkBuilder();
        var conv = net.Conv("conv", net.Data(1, 7, 7, 1), 4, new Window(1, 1));
        net.Op("gate", "hard-sigmoid", net.Pool("pool", "avgpool2d", conv, new Window(7, 7), global: true));
        var graph = net.Build();
        var quantized = Quantize(graph, Networks.Images(graph, 10)).Graph;
        Assert.Equal(["pool_i0", "pool_i1"], quantized.Op("pool").InputNames);
        Assert.Equal([1.0048828125f], ConstantCodec.Read(quantized.Op("pool_i1")));
        Assert.Equal("avgpool2d", quantized.Op("pool_i0").Type);
        Assert.Equal(["pool_fix"], quantized.Op("gate_i0").InputNames);
        Assert.Equal([6f * 2731 / 16384], ConstantCodec.Read(quantized.Op("gate_i1")));
        Assert.False(quantized.TryGetOp("pool_i1_fix", out _));
        Assert.True(quantized.Op("gate_fix").Attributes.Get("fix_point", 0) >= 7);
    }

    [Theory]
    [InlineData(26f / 256, false, 26f / 256, false)]
    [InlineData(0.1f, false, 26f / 256, true)]
    [InlineData(0.01f, false, 41f / 4096, false)]
    [InlineData(0.2f, false, 102f / 512, false)]
    [InlineData(0.2f, true, 26f / 256, true)]
    public void A_LeakyReLU_keeps_its_slope_on_the_grid_of_8_bits_or_gets_that_of_convolutions_and_a_warning(
        float slope, bool asVendor, float expected, bool isWarned)
    {
        var net = new NetworkBuilder();
        net.Op("leaky", "leaky-relu", AttributeMap.Of(("alpha", slope)), net.Conv("conv", net.Data(1, 6, 6, 1), 4, new Window(3, 3)));
        var graph = net.Build();
        var result = Quantize(
            graph, Networks.Images(graph, 10),
            new QuantizerOptions { Calibration = asVendor ? CalibrationMethod.Vendor : CalibrationMethod.OutputError });
        Assert.Equal(expected, result.Graph.Op("leaky").Attributes.Get("alpha", 0f));
        Assert.Equal(isWarned, result.Diagnostics.Any(item => item.Code == "VAI3009"));
    }

    [Fact]
    public void A_hard_tanh_gets_the_fix_point_with_which_int8_ends_at_one()
    {
        var net = new NetworkBuilder();
        net.Op("act", "hard-tanh", net.Conv("conv", net.Data(1, 6, 6, 1), 4, new Window(3, 3)));
        var graph = net.Build();
        Assert.True(Quantize(graph, Networks.Images(graph, 10)).Graph.Op("act_fix").Attributes.Get("fix_point", 0) >= 7);
    }

    [Fact]
    public void Weights_that_are_not_numbers_are_a_diagnostic()
    {
        var graph = Networks.Small();
        var broken = ConstantCodec.With(graph.Op("Net__fc_bias"), [1, float.NaN, 1, 1, 1]);
        var damaged = XirGraph.Create("Net", graph.Ops.Select(op => op.Name == broken.Name ? broken : op));
        Assert.Equal("VAI3007", Assert.Throws<VaiException>(() => Quantize(damaged, Networks.Images(graph, 5))).Diagnostic.Code);
    }

    [Fact]
    public void A_model_without_an_image_as_input_is_a_diagnostic()
    {
        var net = new NetworkBuilder();
        net.Op("relu", "relu", net.Data(1, 6, 6, 5, 2));
        Assert.Equal("VAI3001", Assert.Throws<VaiException>(() => ImageShape.Of(net.Build())).Diagnostic.Code);
    }

    [Theory]
    [InlineData(new[] { 1, 6, 4, 5 }, 24, 5)]
    [InlineData(new[] { 1, 5, 24 }, 120, 1)]
    [InlineData(new[] { 1, 120 }, 120, 1)]
    public void Models_take_images_of_any_channels_and_sequences(int[] input, int pixels, int channels)
    {
        var net = new NetworkBuilder();
        net.Op("relu", "relu", net.Data(input));
        var graph = net.Build();
        Assert.Equal((pixels, channels), (ImageShape.Of(graph).PixelCount, ImageShape.Of(graph).Channels));
        var images = ImageSet.FromValues([.. Enumerable.Range(0, 2400).Select(i => MathF.Sin(i))], ImageShape.Of(graph));

        var quantized =
            ModelQuantizer.Quantize(graph, new QuantizerImages(images), new QuantizerOptions(), progress: null,
                TestContext.Current.CancellationToken).Graph;

        Assert.All(quantized.OfType("fix"), fix => Assert.Equal(7, fix.Attributes.Get("fix_point", 0)));
    }

    [Fact]
    public void Work_that_is_canceled_ends()
    {
        var graph = Networks.Small();
        using var canceled = new CancellationTokenSource();
        canceled.Cancel();
        Assert.Throws<OperationCanceledException>(() => ModelQuantizer.Quantize(
            graph, new QuantizerImages(Networks.Images(graph, 5)), new QuantizerOptions(), progress: null, canceled.Token));
    }

    [Fact]
    public void The_sample_keeps_its_accuracy()
    {
        var graph = ModelImporter.Import(Path.Combine(Sample, "fmnist.pt"), new ImportOptions(ImageSize: (28, 28)));
        var shape = ImageShape.Of(graph);
        var calibration = ImageSet.Open(Directory.GetFiles(Path.Combine(Sample, "calibration"), "*.png"), shape);
        var result = Quantize(graph, calibration);
        var images = ImageSet.Open([Path.Combine(Sample, "test", "t10k-images-idx3-ubyte.gz")], shape, int.MaxValue);
        var labels = IdxFile.ReadLabels(Path.Combine(Sample, "test", "t10k-labels-idx1-ubyte.gz"));
        var (exact, quantized) = (Accuracy(graph, images, labels), Accuracy(result.Graph, images, labels));
        TestContext.Current.SendDiagnosticMessage($"float {exact}, quantized {quantized}");
        Assert.InRange(quantized, exact - 0.02, 1);
    }

    [Fact]
    public void A_trained_FashionMNIST_network_keeps_its_accuracy()
    {
        var graph = ModelImporter.Import(SharedData.Require("models/fmnist.pt"), new ImportOptions(ImageSize: (28, 28)));
        var shape = ImageShape.Of(graph);
        var calibration = ImageSet.Open([SharedData.Require("fashion-mnist/train-images-idx3-ubyte.gz")], shape);
        var result = Quantize(graph, calibration);
        var images = ImageSet.Open([SharedData.Require("fashion-mnist/t10k-images-idx3-ubyte.gz")], shape, int.MaxValue);
        var labels = IdxFile.ReadLabels(SharedData.Require("fashion-mnist/t10k-labels-idx1-ubyte.gz"));
        Assert.Equal(0.8514, Accuracy(graph, images, labels), 0.00005);
        Assert.InRange(Accuracy(result.Graph, images, labels), 0.8514 - 0.01, 1);
        Assert.Empty(result.Diagnostics);
    }

    private static QuantizationResult Quantize(XirGraph graph, ImageSet calibration, QuantizerOptions? options = null) =>
        ModelQuantizer.Quantize(graph, new QuantizerImages(calibration), options
            ?? new QuantizerOptions(), progress: null, TestContext.Current.CancellationToken);

    private static double Accuracy(XirGraph graph, ImageSet images, IReadOnlyList<byte> labels)
    {
        using var evaluator = new TorchGraph(graph);
        var (seen, right) = (0, 0);
        foreach (var batch in images.Batches(100))
        {
            foreach (var scores in evaluator.Outputs(batch).Values.First().Chunk(10))
            {
                right += Array.IndexOf(scores, scores.Max()) == labels[seen++] ? 1 : 0;
            }
        }

        return (double)right / seen;
    }
}
