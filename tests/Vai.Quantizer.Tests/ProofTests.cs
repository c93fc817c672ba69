using System.Diagnostics;
using System.Globalization;
using Vai.Quantizer.Calibration;
using Vai.Quantizer.Evaluation;
using Vai.Quantizer.FixPoints;
using Vai.Quantizer.Ops;

namespace Vai.Quantizer.Tests;

/// <summary>The table of docs/quantization.md: minutes, so only with VAI_NIGHTLY=1.</summary>
public sealed class ProofTests
{
    public static TheoryData<string, int> Cases { get; } = new()
        { { "fmnist", 8 }, { "resnet_mini", 8 }, { "mobilenet_mini", 8 }, { "fmnist", 4 }, { "resnet_mini", 4 }, { "mobilenet_mini", 4 } };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Accuracies_of_all_methods(string name, int weightBits)
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("VAI_NIGHTLY") == "1", "set VAI_NIGHTLY=1 for the long proofs");
        var only = Environment.GetEnvironmentVariable("VAI_PROOF");
        Assert.SkipUnless(only is null || only.Contains($"{name}-{weightBits}", StringComparison.Ordinal), "VAI_PROOF names other cases");
        var graph = FashionMnist.Network(name);
        var bits = new BitWidths(Weights: weightBits);
        Say($"{name} w{weightBits} float {FashionMnist.Accuracy(graph):F4}");
        var classes = FashionMnist.Classes(graph);
        var methods = Environment.GetEnvironmentVariable("VAI_PROOF_METHODS");
        foreach (var (method, options) in Methods(bits).Where(item => methods?.Contains(item.Item1, StringComparison.Ordinal) ?? true))
        {
            var watch = Stopwatch.StartNew();
            var result =
                ModelQuantizer.Quantize(graph, new QuantizerImages(FashionMnist.Training(), FashionMnist.Training(2800)), options,
                    progress: null, TestContext.Current.CancellationToken);
            var seconds = watch.Elapsed.TotalSeconds;
            var agreeing = FashionMnist.Classes(result.Graph).Zip(classes).Count(pair => pair.First == pair.Second);
            Say(string.Create(
                CultureInfo.InvariantCulture,
                $"{name} w{weightBits} {method} {FashionMnist.Accuracy(result.Graph):F4} says what float says of " +
                $"{agreeing}/{classes.Length}, of calibration {result.Report.AgreeingImages}/{result.Report.ImageCount}, " +
                $"{Decibel(graph, result.Graph):F2} dB, in {seconds:F1} s"));
        }
    }

    private static IEnumerable<(string, QuantizerOptions)> Methods(BitWidths bits)
    {
        var plain = new QuantConfig { Bits = bits, Equalize = false, CorrectBiases = false, ReplaceRelu6 = false };
        yield return ("plain", new QuantizerOptions { Calibration = CalibrationMethod.Vendor, Config = plain });
        yield return ("vendor", new QuantizerOptions { Calibration = CalibrationMethod.Vendor, Config = new QuantConfig { Bits = bits } });
        yield return ("default", new QuantizerOptions { Config = new QuantConfig { Bits = bits } });
        yield return ("fast", new QuantizerOptions { Config = new QuantConfig { Bits = bits }, FineTune = FineTune.Fast });
        yield return ("qat", new QuantizerOptions { Config = new QuantConfig { Bits = bits }, FineTune = FineTune.Qat });
    }

    /// <summary>Signal to noise of the scores of the test images.</summary>
    private static double Decibel(XirGraph exact, XirGraph quantized)
    {
        using var left = new TorchGraph(exact);
        using var right = new TorchGraph(quantized);
        var noise = new SignalToNoise();
        foreach (var batch in FashionMnist.Test().Batches(100))
        {
            noise.Add(left.Outputs(batch).Values.First(), right.Outputs(batch).Values.First());
        }

        return noise.Decibel;
    }

    private static void Say(string text) => TestContext.Current.TestOutputHelper!.WriteLine(text);
}
