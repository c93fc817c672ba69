using Vai.Images;
using Vai.Importers;
using Vai.Importers.Formats;
using Vai.Quantizer.Calibration;
using Vai.Quantizer.Equalization;
using Vai.Quantizer.Evaluation;
using Vai.Quantizer.FixPoints;
using Vai.Quantizer.Ops;
using Vai.Quantizer.Torch;
using Vai.Xir.Serialization;

namespace Vai.Quantizer.Tests;

/// <summary>What equalization, learned rounding, training and the ladder do to a small network.</summary>
public sealed class MethodTests
{
    public MethodTests() => TorchLoader.Load();

    [Fact]
    public void Equalization_changes_no_result_and_makes_the_ranges_of_neighbours_equal()
    {
        var graph = Uneven();
        var equalized = CrossLayerEqualization.Balanced(graph);
        var images = Networks.Images(graph, 4).Batches(4).Single();
        using var before = new TorchGraph(graph);
        using var after = new TorchGraph(equalized);
        Assert.All(before.Outputs(images)["relu3"].Zip(after.Outputs(images)["relu3"]),
            pair => Assert.Equal(pair.First, pair.Second, 1e-3f * (1 + MathF.Abs(pair.First))));
        foreach (var (first, second) in CrossLayerEqualization.Pairs(equalized))
        {
            var (own, next) =
                (ChannelWeights.Of(equalized, first)!.LargestByOutput(), ChannelWeights.Of(equalized, second)!.LargestByInput());
            Assert.All(own.Zip(next), pair => Assert.Equal(pair.First, pair.Second, 0.01f * pair.First));
        }
    }

    [Fact]
    public void A_pair_is_two_convolutions_with_nothing_but_relu_and_pools_between() =>
        Assert.Equal([("conv1", "conv2"), ("conv2", "conv3")],
            CrossLayerEqualization.Pairs(Uneven()).Select(pair => (pair.First.Name, pair.Second.Name)));

    [Theory]
    [InlineData("relu6")]
    [InlineData("add")]
    public void Relu6_and_add_end_a_pair(string type)
    {
        var net = new NetworkBuilder();
        var conv = net.Conv("conv1", net.Data(1, 6, 6, 1), 3, new Window(1, 1));
        net.Conv("conv2", type == "add" ? net.Op("between", type, conv, conv) : net.Op("between", type, conv), 2, new Window(1, 1));
        Assert.Empty(CrossLayerEqualization.Pairs(net.Build()));
    }

    [Fact]
    public void The_default_loses_less_than_the_vendor_s_calibration_where_channels_are_uneven()
    {
        var graph = Uneven();
        var images = Networks.Images(graph, 40);
        var plain = Distance(graph, Quantize(graph, images, new QuantizerOptions
        {
            Calibration = CalibrationMethod.Vendor,
            Config = new QuantConfig { Equalize = false, CorrectBiases = false, Bits = new BitWidths(Weights: 4) },
        }), images);
        var ours = Distance(
            graph, Quantize(graph, images, new QuantizerOptions { Config = new QuantConfig { Bits = new BitWidths(Weights: 4) } }), images);
        Assert.InRange(ours, 0, 0.7 * plain);
    }

    [Theory]
    [InlineData("small", 8)]
    [InlineData("small", 4)]
    [InlineData("small", 3)]
    [InlineData("uneven", 8)]
    [InlineData("uneven", 4)]
    [InlineData("uneven", 3)]
    public void The_default_is_never_farther_from_the_float_model_than_the_vendor_s_way(string name, int bits)
    {
        var graph = name == "small" ? Networks.Small() : Uneven();
        var images = Networks.Images(graph, 50);
        var options = new QuantizerOptions { Config = new QuantConfig { Bits = new BitWidths(Weights: bits) } };
        var vendor = Distance(graph, Quantize(graph, images, options with { Calibration = CalibrationMethod.Vendor }), images);
        Assert.InRange(Distance(graph, Quantize(graph, images, options), images), 0, vendor);
    }

    [Fact]
    public void Learned_rounding_loses_less_than_calibration_and_comes_out_the_same_again_on_any_number_of_threads()
    {
        var graph = Networks.Small();
        var images = Networks.Images(graph, 48);
        var options = new QuantizerOptions { Config = new QuantConfig { Bits = new BitWidths(Weights: 4) } };
        var calibrated = Distance(graph, Quantize(graph, images, options), images);
        var tuned = Quantize(graph, images, options with { FineTune = FineTune.Fast, Threads = 1 });
        Assert.InRange(Distance(graph, tuned, images), 0, 0.95 * calibrated);
        Assert.Contains("\"fast_finetuned\":true", tuned.QuantInfoJson, StringComparison.Ordinal);
        Assert.Equal(XmodelFile.ToBytes(tuned.Graph),
            XmodelFile.ToBytes(Quantize(graph, images, options with { FineTune = FineTune.Fast, Threads = 2 }).Graph));
    }

    [Fact]
    public void Training_loses_less_than_calibration_and_comes_out_the_same_again()
    {
        // A map as result: training minimizes the distance itself.
        var graph = Uneven();
        var images = Networks.Images(graph, 320);
        var options = new QuantizerOptions
        {
            Calibration = CalibrationMethod.Vendor,
            Config = new QuantConfig { Equalize = false, CorrectBiases = false, Bits = new BitWidths(Weights: 4) },
        };
        var calibrated = Distance(graph, Quantize(graph, images, options), images);
        var trained = Quantize(graph, images, options with { FineTune = FineTune.Qat, Epochs = 12 });
        Assert.InRange(Distance(graph, trained, images), 0, 0.9 * calibrated);
        Assert.Equal(XmodelFile.ToBytes(trained.Graph),
            XmodelFile.ToBytes(Quantize(graph, images, options with { FineTune = FineTune.Qat, Epochs = 12, Threads = 1 }).Graph));
    }

    [Fact]
    public void Training_finds_weights_of_two_bits_that_calibration_cannot_and_for_images_that_it_never_saw()
    {
        var sample = Path.Combine(SharedData.RepositoryRoot, "samples", "FashionMnist");
        var graph = ModelImporter.Import(Path.Combine(sample, "fmnist.pt"), new ImportOptions(ImageSize: (28, 28)));
        var images = ImageSet.Open([Path.Combine(sample, "test", "t10k-images-idx3-ubyte.gz")], ImageShape.Of(graph), int.MaxValue);
        var (training, others) = (images.Part(2, isJudging: false), images.Part(2, isJudging: true));
        var options = new QuantizerOptions { Config = new QuantConfig { Bits = new BitWidths(Weights: 2) }, Epochs = 10 };

        var calibrated = Quantize(graph, training, options).Graph;
        var trained = Quantize(graph, training, options with { FineTune = FineTune.Qat }).Graph;

        // Measured: 0.43 and 0.08; of 100 images the first says 87 right, the second 92, the float model 97.
        Assert.InRange(Divergence(graph, trained, others), 0, 0.5 * Divergence(graph, calibrated, others));
        Assert.True(Accuracy(trained) > Accuracy(calibrated));

        double Accuracy(XirGraph quantized) => GraphAccuracy.Of(quantized, others, 50, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Training_computes_what_the_quantized_graph_computes()
    {
        var graph = Networks.Small();
        var images = Networks.Images(graph, 30);
        var run = ModelQuantizer.RunOf(graph, images, new QuantizerOptions(), null, TestContext.Current.CancellationToken);
        var draft = ModelQuantizer.Calibrate(run, CalibrationMethod.OutputError);
        using var trainable = new Qat.TrainableGraph(draft);
        using var quantized = new TorchGraph(draft.Build());
        var batch = images.Batches(30).Single();
        using var value = trainable.Forward(batch, "fc")["fc"];
        var expected = quantized.Evaluate(batch).Where(step => step.Op.Name == "fc_fix")
            .Select(step => TorchTensors.ToArray(step.Value)).Single();
        Assert.Equal(expected, TorchTensors.ToArray(value.detach()));
    }

    [Fact]
    public void The_ladder_stops_at_the_first_rung_that_keeps_the_accuracy()
    {
        var (graph, images) = Labelled();
        var result = ModelQuantizer.Quantize(
            graph, new QuantizerImages(images, null, images), new QuantizerOptions { MaxAccuracyDrop = 0.2 }, null,
            TestContext.Current.CancellationToken);
        var rung = Assert.Single(result.Report.Rungs);
        Assert.Equal("calibration", rung.Method);
        Assert.InRange(rung.Accuracy, 0.8, 1);
    }

    [Fact]
    public void The_ladder_fails_with_all_rungs_when_none_keeps_the_accuracy()
    {
        var (graph, images) = Labelled();
        var options = new QuantizerOptions
            { MaxAccuracyDrop = -1, Epochs = 1, Config = new QuantConfig { Bits = new BitWidths(Weights: 2, Activation: 2, Input: 2) } };
        var exception =
            Assert.Throws<VaiException>(() =>
                ModelQuantizer.Quantize(graph, new QuantizerImages(images, null, images), options, null,
                    TestContext.Current.CancellationToken));
        Assert.Equal("VAI3014", exception.Diagnostic.Code);
        Assert.All(["calibration", "equalization and correction", "learned rounding", "training"],
            method => Assert.Contains(method, exception.Diagnostic.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void An_evaluation_set_without_classes_is_a_diagnostic()
    {
        var graph = Networks.Small();
        var images = Networks.Images(graph, 10);
        var exception =
            Assert.Throws<VaiException>(() =>
            ModelQuantizer.Quantize(graph, new QuantizerImages(images, null, images), new QuantizerOptions { MaxAccuracyDrop = 0.01 }, null,
                TestContext.Current.CancellationToken));
        Assert.Equal("VAI3013", exception.Diagnostic.Code);
    }

    [Theory]
    [InlineData(nameof(FineTune.Fast))]
    [InlineData(nameof(FineTune.Qat))]
    public void Training_that_is_canceled_ends(string word)
    {
        var fineTune = Enum.Parse<FineTune>(word);
        var graph = Networks.Small();
        using var canceled = new CancellationTokenSource();
        var progress = new CancelAt(fineTune == FineTune.Fast ? "finetune" : "train", canceled);
        Assert.Throws<OperationCanceledException>(() => ModelQuantizer.Quantize(
            graph, new QuantizerImages(Networks.Images(graph, 200)), new QuantizerOptions { FineTune = fineTune },
            progress, canceled.Token));
    }

    [Fact]
    public void Average_pools_are_rounded_as_the_DPU_rounds_them()
    {
        // The mean of 49 numbers: the sum times 21 / 1024. Sums are odd multiples of 512 / 21 nowhere, but halves occur with fix point 4.
        var net = new NetworkBuilder();
        net.Pool("pool", "avgpool2d", net.Data(1, 7, 7, 1), new Window(7, 7), global: true);
        var graph = net.Build();
        var quantized = Quantize(graph, Networks.Images(graph, 50), new QuantizerOptions()).Graph;
        var (input, output) =
            (quantized.Op("Net__input_0_fix").Attributes.Get("fix_point", 0), quantized.Op("pool_fix").Attributes.Get("fix_point", 0));
        using var evaluator = new TorchGraph(quantized);
        var random = new Random(1);
        for (var i = 0; i < 200; i++)
        {
            var numbers = Enumerable.Range(0, 49).Select(_ => random.Next(-128, 128)).ToArray();
            var value = evaluator.Outputs(new ImageBatch([.. numbers.Select(number => MathF.ScaleB(number, -input))], 1))["pool_fix"][0];
            var expected = Numerics.FixedPoint.Saturate(Numerics.FixedPoint.RoundShift(numbers.Sum() * 21L, 10 + input - output));
            Assert.Equal(expected, value * MathF.ScaleB(1, output));
        }
    }

    /// <summary>Three convolutions whose channels differ a hundredfold.</summary>
    private static XirGraph Uneven()
    {
        var net = new NetworkBuilder();
        var conv1 = net.Op("relu1", "relu", net.Conv("conv1", net.Data(1, 8, 8, 1), 6, new Window(3, 3)));
        var conv2 = net.Op("relu2", "relu", net.Depthwise("conv2", conv1, new Window(3, 3)));
        net.Op("relu3", "relu", net.Conv("conv3", conv2, 4, new Window(1, 1)));
        var graph = net.Build();
        var values = new Dictionary<string, float[]>(StringComparer.Ordinal);
        foreach (var name in (string[])["Net__conv1_weight", "Net__conv2_weight"])
        {
            var (numbers, channels) = (ConstantCodec.Read(graph.Op(name)), name == "Net__conv1_weight" ? 9 : 1);
            values[name] = [.. numbers.Select((number, i) => number * MathF.Pow(3, -(i / channels % 6)))];
        }

        return ConstantCodec.Replace(graph, values);
    }

    /// <summary>A network, and images that have the class that it says.</summary>
    private static (XirGraph Graph, ImageSet Images) Labelled()
    {
        var graph = Networks.Small();
        var images = Networks.Images(graph, 60).Batches(60).Single();
        using var evaluator = new TorchGraph(graph);
        var scores = evaluator.Outputs(images)["softmax"];
        return (graph,
            ImageSet.FromValues(images.Values, ImageShape.Of(graph),
                labels: [.. scores.Chunk(5).Select(row => Array.IndexOf(row, row.Max()))]));
    }

    private static QuantizationResult Quantize(XirGraph graph, ImageSet images, QuantizerOptions options) =>
        ModelQuantizer.Quantize(graph, new QuantizerImages(images), options, progress: null, TestContext.Current.CancellationToken);

    /// <summary>How far the quantized model's probabilities are from the float model's: the divergence of Kullback and Leibler, the mean
    /// over the images.</summary>
    private static double Divergence(XirGraph exact, XirGraph quantized, ImageSet images)
    {
        using var left = new TorchGraph(exact);
        using var right = new TorchGraph(quantized);
        return images.Batches(50).Sum(batch => Rows(left, batch).Zip(Rows(right, batch)).Sum(pair =>
            pair.First.Zip(pair.Second, (expected, actual) => expected * Math.Log(expected / actual)).Sum())) / images.Count;

        static IEnumerable<double[]> Rows(TorchGraph graph, ImageBatch batch) =>
            graph.Outputs(batch).Values.First().Chunk(10).Select(scores =>
        {
            var powers = scores.Select(score => Math.Exp(score)).ToArray();
            return powers.Select(power => power / powers.Sum()).ToArray();
        });
    }

    private static double Distance(XirGraph graph, QuantizationResult result, ImageSet images)
    {
        var batch = images.Batches(images.Count).Single();
        var last = graph.Ops.Last().Type == "softmax" ? "fc" : graph.Ops.Last().Name;
        using var exact = new GraphEvaluator(graph);
        using var quantized = new GraphEvaluator(result.Graph);
        var (expected, actual) = (exact.Evaluate(batch, last)[last], quantized.Evaluate(batch, last + "_fix")[last + "_fix"]);
        return expected.Zip(actual, (a, b) => (double)(a - b) * (a - b)).Sum();
    }

    private sealed class CancelAt(string step, CancellationTokenSource source) : IProgress<QuantizationProgress>
    {
        public void Report(QuantizationProgress value)
        {
            if (value.Step == step)
            {
                source.Cancel();
            }
        }
    }
}
