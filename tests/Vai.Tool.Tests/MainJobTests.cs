using System.Collections.Concurrent;
using Vai.Compiled;
using Vai.Compiler;
using Vai.Compiler.Verification;
using Vai.Images;
using Vai.Importers;
using Vai.Importers.Formats;
using Vai.Numerics;
using Vai.Quantizer;
using Vai.Runtime;
using Vai.Runtime.Tensors;
using Vai.Runtime.Tests.Board;
using Vai.Targets;

namespace Vai.Tool.Tests;

/// <summary>The main job on real networks: what the simulated DPU stores is what the executor computes, on every size.</summary>
[Collection(BoardCollection.Name)]
public sealed class MainJobTests
{
    private const string SamplesModel = "the sample's own model";
    private const string RealModel = "the model of real FashionMNIST";
    private const int RealImages = 3;
    private const int CalibrationImages = 50;
    private static readonly string[] Sizes = ["B512", "B800", "B1024", "B1152", "B1600", "B2304", "B3136", "B4096"];
    private static readonly ConcurrentDictionary<string, Lazy<QuantizedModel>> Quantized = new(StringComparer.Ordinal);

    public static TheoryData<string, int, string> Cases => new(
        from model in ((string, int)[])[(SamplesModel, (14 * 14 * 16) + (7 * 7 * 32) + 48 + 10),
            (RealModel, (14 * 14 * 32) + (7 * 7 * 64) + 128 + 10)]
        where model.Item1 != RealModel || SharedData.IsHere
        from size in Sizes
        select (model.Item1, model.Item2, size));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Simulator_and_executor_agree_on_every_byte_for_random_extreme_and_real_inputs(string name, int storedBytes, string size)
    {
        var quantized = Model(name);

        // The model as it is built, which stores ten numbers, the same under the name of the last reshape, and what costs less to load
        // again than to keep; and with every layer stored: two pooled convolutions, the flatten that is another name for the second one's
        // bytes, and two linear layers.
        Expect(Verified(quantized, size, keepInBanks: true), (2, 5), (10, storedBytes - 1));
        Expect(Verified(quantized, size, keepInBanks: false), (5, 5), (storedBytes, storedBytes));
    }

    private static void Expect(SubgraphVerification report, (int Least, int Most) tensors, (int Least, int Most) bytes)
    {
        Assert.Empty(report.Errors);
        Assert.True(report.Hazards.IsClean);
        Assert.Equal(
            ["random (seed 1)", "random (seed 2)", "all -128", "all 127", "all 0", "real (sample 0)", "real (sample 1)", "real (sample 2)"],
            report.Patterns);
        Assert.InRange(report.ComparedTensors, tensors.Least * report.Patterns.Length, tensors.Most * report.Patterns.Length);
        Assert.InRange(report.ComparedNumbers, bytes.Least * report.Patterns.Length, bytes.Most * report.Patterns.Length);
    }

    private static SubgraphVerification Verified(QuantizedModel quantized, string size, bool keepInBanks)
    {
        var result = ModelCompiler.Compile(
            quantized.Graph, DpuTarget.Parse(size),
            new CompilationOptions { Verification = null, Scheduling = new() { KeepInBanks = keepInBanks } },
            cancellationToken: TestContext.Current.CancellationToken);
        var model = CompiledModel.From(result.Graph);
        Assert.Single(model.DpuSubgraphs);
        var input = Assert.Single(model.Graph.OfType("data-fix"));
        var samples = quantized.Images.Chunk(28 * 28).Take(RealImages)
            .Select(IReadOnlyDictionary<string, Tensor> (image) => Sample(input, image)).ToImmutableArray();
        Assert.Equal(RealImages, samples.Length);
        return Assert.Single(
            CompiledModelVerifier.Verify(model, new VerificationOptions { Samples = samples }, TestContext.Current.CancellationToken)
            .Subgraphs);
    }

    [Fact]
    public void The_simulated_DPU_says_what_the_float_model_says_for_nine_of_ten_images_and_more()
    {
        var quantized = Model(SamplesModel);
        var compiled =
            ModelCompiler.Compile(quantized.Graph, DpuTarget.Parse("B3136"), cancellationToken: TestContext.Current.CancellationToken);
        using var simulator = ModelRunner.From(compiled.Graph, DpuBackend.Simulator);
        using var reference = ModelRunner.From(quantized.Float, DpuBackend.Cpu);
        var agreeing = quantized.Images.Chunk(28 * 28).Count(image => ClassOf(simulator.Run(image)) == ClassOf(reference.Run(image)));
        Assert.InRange(agreeing, CalibrationImages * 9 / 10, CalibrationImages);
    }

    public static TheoryData<string> AllSizes => [.. Sizes];

    [Theory]
    [MemberData(nameof(AllSizes))]
    public void The_board_gives_the_simulators_bytes_for_the_samples_model(string size)
    {
        var quantized = Model(SamplesModel);
        var target = DpuTarget.Parse(size);
        var graph = ModelCompiler.Compile(
            quantized.Graph, target, new CompilationOptions { Verification = null },
            cancellationToken: TestContext.Current.CancellationToken).Graph;
        using var simulator = ModelRunner.From(graph, DpuBackend.Simulator);
        foreach (var version in (int[])[11, 12, 13, 14, 15, 16, 17, 18])
        {
            using var board = new StandInBoard(new StandInSettings
            {
                Fingerprints = [target.Fingerprint],
                Xrt = version,
                IsRestless = true,
            });
            using var runner = ModelRunner.From(graph, DpuBackend.Board, board: board.Host);
            foreach (var image in quantized.Images.Chunk(28 * 28).Take(RealImages))
            {
                Assert.Equal(simulator.Run(image), runner.Run(image));
            }

            Assert.Equal(RealImages, board.Runs);
        }
    }

    public static TheoryData<string, string> Residual => new(
        from model in (string[])["resnet_mini", "mobilenet_mini"]
        from size in Sizes
        select (model, size));

    [Theory]
    [MemberData(nameof(Residual))]
    public void Networks_with_residual_blocks_and_depthwise_convolutions_are_one_DPU_subgraph(string name, string size)
    {
        var quantized = Model(name);

        // Compiling verifies: random and extreme inputs, every stored byte, no hazard.
        var result =
            ModelCompiler.Compile(quantized.Graph, DpuTarget.Parse(size), cancellationToken: TestContext.Current.CancellationToken);

        Assert.Empty(result.Report.OnProcessor);
        Assert.Single(result.Report.DpuSubgraphs);
        using var simulator = ModelRunner.From(result.Graph, DpuBackend.Simulator);
        using var reference = ModelRunner.From(quantized.Graph, DpuBackend.Cpu);
        foreach (var image in quantized.Images.Chunk(28 * 28).Take(RealImages))
        {
            Assert.Equal(reference.Run(image), simulator.Run(image));
        }
    }

    private static int ClassOf(float[] scores) => Array.IndexOf(scores, scores.Max());

    private static Dictionary<string, Tensor> Sample(XirOp input, float[] image)
    {
        var fixPoint = input.Output.FixPoint!.Value;
        return new Dictionary<string, Tensor>(StringComparer.Ordinal)
        {
            [input.Name] =
                new Int8Tensor(input.Output.Shape, fixPoint, [.. image.Select(value => FixedPoint.QuantizeHalfUp(value, fixPoint))]),
        };
    }

    // Trained networks and real images where the shared data is; else the sample's, and networks with the same layers.
    private static QuantizedModel Model(string name)
    {
        var sample = Path.Combine(SharedData.RepositoryRoot, "samples", "FashionMnist");
        string[] images = name == SamplesModel || !SharedData.IsHere
            ? Directory.GetFiles(Path.Combine(sample, "calibration"), "*.png")
            : [SharedData.Require("fashion-mnist/train-images-idx3-ubyte.gz")];
        return Quantize(name, images, () => name switch
        {
            SamplesModel => Import(Path.Combine(sample, "fmnist.pt")),
            RealModel => Import(SharedData.Require("models/fmnist.pt")),
            _ when SharedData.IsHere => Import(SharedData.Require($"models/{name}.pt")),
            "resnet_mini" => FloatModels.Residual(),
            _ => FloatModels.Depthwise(),
        });
    }

    private static XirGraph Import(string path) => ModelImporter.Import(path, new ImportOptions([1, 28, 28]));

    private static QuantizedModel Quantize(string name, string[] images, Func<XirGraph> network) => Quantized.GetOrAdd(name, _ => new(() =>
    {
        var graph = network();
        var set = ImageSet.Open(images, ImageShape.Of(graph), limit: CalibrationImages);
        var real = set.Batches(CalibrationImages).First().Values;
        return new QuantizedModel(graph,
            ModelQuantizer.Quantize(graph, new QuantizerImages(set), new QuantizerOptions { Threads = 2 }).Graph, real);
    })).Value;

    private sealed record QuantizedModel(XirGraph Float, XirGraph Graph, float[] Images);
}
