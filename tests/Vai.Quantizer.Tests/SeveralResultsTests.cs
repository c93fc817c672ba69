using Vai.Images;
using Vai.Quantizer.Calibration;
using Vai.Quantizer.Evaluation;
using Vai.Quantizer.FineTuning;
using Vai.Quantizer.FixPoints;
using Vai.Quantizer.Ops;
using Vai.Quantizer.Torch;

namespace Vai.Quantizer.Tests;

/// <summary>A model with several results is judged by all of them, and by labels where one result says classes.</summary>
public sealed class SeveralResultsTests
{
    private static readonly QuantizerOptions FewBits = new() { Config = new QuantConfig { Bits = new BitWidths(Weights: 3) } };

    public SeveralResultsTests() => TorchLoader.Load();

    [Fact]
    public void Accuracy_is_that_of_the_vector_of_classes_wherever_it_stands_among_the_results()
    {
        foreach (var isMapFirst in (bool[])[true, false])
        {
            var graph = Heads(isMapFirst ? ["map", "fc"] : ["fc", "map"]);
            Assert.Equal(1, GraphAccuracy.Of(graph, Labelled(graph, "fc"), 10, TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public void Of_two_vectors_of_classes_no_one_knows_which_the_labels_are_about()
    {
        var graph = Heads("fc", "fc2");
        var images = Labelled(graph, "fc");
        Assert.Equal("VAI3023", Code(() => GraphAccuracy.Of(graph, images, 10, TestContext.Current.CancellationToken)));
        Assert.Equal(
            "VAI3023", Code(() => Quantize(graph, images, FewBits with { FineTune = FineTune.Qat, Loss = TrainingLoss.CrossEntropy })));
    }

    [Theory]
    [InlineData("map", "fc")]
    [InlineData("fc", "map")]
    [InlineData("fc", "fc2")]
    public void An_image_agrees_when_every_vector_of_classes_says_the_same_class(string first, string second)
    {
        var graph = Heads(first, second);
        var images = Networks.Images(graph, 60);
        var result = Quantize(graph, images, FewBits);
        using var exact = new TorchGraph(graph);
        using var quantized = new TorchGraph(result.Graph);
        var batch = images.Batches(60).Single();
        var (expected, actual) = (exact.Outputs(batch), quantized.Outputs(batch));
        var agreeing = Enumerable.Range(0, 60).Count(image => expected.Keys.Where(name => name != "map").All(name =>
            Class(expected[name], image) == Class(actual[name + "_fix"], image)));
        Assert.Equal(agreeing, result.Report.AgreeingImages);
        Assert.InRange(agreeing, 1, 59);
    }

    [Fact]
    public void A_model_without_vectors_of_classes_has_no_agreeing_images()
    {
        var graph = Heads("map", "map2");
        Assert.Null(Quantize(graph, Networks.Images(graph, 20), FewBits).Report.AgreeingImages);
    }

    [Fact]
    public void Training_brings_every_result_nearer()
    {
        var graph = Heads("map", "map2");
        var images = Networks.Images(graph, 320);
        var options = FewBits with { Calibration = CalibrationMethod.Vendor };
        var (calibrated, trained) =
            (Quantize(graph, images, options).Graph, Quantize(graph, images, options with { FineTune = FineTune.Qat, Epochs = 12 }).Graph);
        Assert.All(["map", "map2"], name =>
            Assert.InRange(Distance(graph, trained, name, images), 0, 0.95 * Distance(graph, calibrated, name, images)));
    }

    [Fact]
    public void Training_learns_from_labels_beside_a_result_that_they_are_not_about()
    {
        var graph = Heads("map", "fc");
        var images = Labelled(graph, "fc");
        var trained = Quantize(graph, images, FewBits with { FineTune = FineTune.Qat, Loss = TrainingLoss.CrossEntropy, Epochs = 2 });
        Assert.Equal(2, trained.Graph.Results.Length);
    }

    [Fact]
    public void The_doctor_counts_the_classes_of_the_vector_wherever_it_stands()
    {
        var graph = Heads("fc", "map");
        var values = Networks.Images(graph, 40).Batches(40).Single().Values;
        var images = ImageSet.FromValues(values, ImageShape.Of(graph), labels: [.. Enumerable.Repeat(0, 40)]);
        Assert.Contains(ImageSetDoctor.Examine(images, "CalibrationSet", graph),
            diagnostic => diagnostic.Code == VaiDiagnostics.MissingClasses.Code);
    }

    /// <summary>A convolution and what reads it: maps, and fully connected layers of 5 classes.</summary>
    private static XirGraph Heads(params string[] heads)
    {
        var net = new NetworkBuilder();
        var trunk = net.Op("relu1", OpNames.Relu, net.Conv("conv1", net.Data(1, 6, 6, 1), 6, new Window(3, 3)));
        foreach (var name in heads)
        {
            if (name.StartsWith("map", StringComparison.Ordinal))
            {
                net.Conv(name, trunk, 3, new Window(1, 1));
            }
            else
            {
                net.MatMul(name, net.Flatten("flatten_" + name, trunk), 5);
            }
        }

        return net.Build();
    }

    /// <summary>Images that have the class that a result says.</summary>
    private static ImageSet Labelled(XirGraph graph, string result)
    {
        var images = Networks.Images(graph, 60).Batches(60).Single();
        using var evaluator = new TorchGraph(graph);
        var scores = evaluator.Outputs(images)[result];
        return ImageSet.FromValues(images.Values, ImageShape.Of(graph),
            labels: [.. Enumerable.Range(0, 60).Select(image => Class(scores, image))]);
    }

    private static int Class(float[] scores, int image) => GraphAccuracy.IndexOfMax(scores.AsSpan(image * 5, 5));

    private static string Code(Action work) => Assert.Throws<VaiException>(work).Diagnostic.Code;

    private static QuantizationResult Quantize(XirGraph graph, ImageSet images, QuantizerOptions options) =>
        ModelQuantizer.Quantize(graph, new QuantizerImages(images), options, progress: null, TestContext.Current.CancellationToken);

    private static double Distance(XirGraph graph, XirGraph quantized, string result, ImageSet images)
    {
        using var left = new TorchGraph(graph);
        using var right = new TorchGraph(quantized);
        var batch = images.Batches(images.Count).Single();
        return left.Outputs(batch)[result].Zip(right.Outputs(batch)[result + "_fix"], (a, b) => (double)(a - b) * (a - b)).Sum();
    }
}
