using System.Diagnostics;
using System.Globalization;
using Vai.Images;
using Vai.Importers;
using Vai.Importers.Formats;
using Vai.Quantizer.Ops;
using Vai.Quantizer.Torch;

namespace Vai.Quantizer.Tests;

/// <summary>What calibration costs beside the float model alone, both in one process on the same images: the table of
/// docs/quantization.md.</summary>
public sealed class CostTests
{
    private const int Rounds = 12;

    /// <summary>A network of usual size, fewer images for it.</summary>
    private const int LargeSide = 224;

    private const int LargeImages = 50;

    [Theory]
    [InlineData("fmnist")]
    [InlineData("resnet_mini")]
    [InlineData("mobilenet_mini")]
    [InlineData("resnet18s.trace")]
    public void Calibration_costs_little_more_than_the_float_model_alone(string name)
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("VAI_NIGHTLY") == "1", "set VAI_NIGHTLY=1 for measurements");
        var only = Environment.GetEnvironmentVariable("VAI_PROOF");
        Assert.SkipUnless(only is null || only.Contains(name, StringComparison.Ordinal), "VAI_PROOF names other cases");
        TorchLoader.Load();
        TorchSharp.torch.set_num_threads(Environment.ProcessorCount);
        var isLarge = name.StartsWith("resnet18", StringComparison.Ordinal);
        var graph = isLarge
            ? ModelImporter.Import(SharedData.Require($"models/{name}.pt"), new ImportOptions([3, LargeSide, LargeSide]))
            : FashionMnist.Network(name);

        // In memory: what is measured is computing.
        var images = isLarge
            ? Networks.Images(graph, LargeImages)
            : ImageSet.FromValues(FashionMnist.Training().Batches(200).Single().Values, ImageShape.Of(graph));
        var run = ModelQuantizer.RunOf(graph, images, new QuantizerOptions(), null, TestContext.Current.CancellationToken);
        var batches = run.Batches.ToArray();
        var plain = run with { Config = run.Config with { Equalize = false, CorrectBiases = false, ReplaceRelu6 = false } };
        (string Name, Action Work)[] works =
        [
            ("float", () => Forward(graph, batches)),
            ("search", () => VendorCalibration.Run(plain)),
            ("vendor", () => VendorCalibration.Run(run)),
            ("default", () => OutputErrorCalibration.Run(run)),
        ];
        var best = works.Select(_ => double.PositiveInfinity).ToArray();
        var cpu = works.Select(_ => double.PositiveInfinity).ToArray();
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var (index, work) in works.Index())
            {
                if (round > (work.Name == "default" ? 0 : isLarge ? 3 : Rounds))
                {
                    continue;
                }

                var before = Environment.CpuUsage.TotalTime;
                var watch = Stopwatch.StartNew();
                work.Work();
                best[index] = Math.Min(best[index], watch.Elapsed.TotalMilliseconds);
                cpu[index] = Math.Min(cpu[index], (Environment.CpuUsage.TotalTime - before).TotalMilliseconds);
            }
        }

        foreach (var (index, work) in works.Index())
        {
            TestContext.Current.TestOutputHelper!.WriteLine(
                string.Create(CultureInfo.InvariantCulture,
                    $"{name} {work.Name}: {best[index]:F1} ms, {best[index] / best[0]:F2} x float; processor time {cpu[index]:F0} ms, " +
                    $"{cpu[index] / cpu[0]:F2} x float"));
        }
    }

    private static void Forward(Vai.Xir.XirGraph graph, ImageBatch[] batches)
    {
        using var evaluator = new TorchGraph(graph);
        foreach (var batch in batches)
        {
            evaluator.Outputs(batch);
        }
    }
}
