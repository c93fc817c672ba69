using Vai.Compiler;
using Vai.Compiler.Inspection;
using Vai.Images;
using Vai.Imaging;
using Vai.Importers;
using Vai.Importers.Formats;
using Vai.Quantizer;
using Vai.Runtime;
using Vai.Runtime.Tensors;
using Vai.Targets;

namespace Vai.Tool.Tests;

/// <summary>
/// Small networks of the kinds that people bring, in every format that they come in, from the file to the compiled model: imported they
/// give PyTorch's numbers, compiled they give nearly those, on both backends.
/// </summary>
public sealed class PeoplesNetworksTests
{
    private const double LargestError = 1e-5;
    private const double LeastCosine = 0.995;

    /// <summary>What of a network the DPU cannot compute, and moves of that, which cost nothing where they are.</summary>
    private static readonly Dictionary<string, string> OnProcessor = new(StringComparer.Ordinal)
    {
        ["attention"] = "batch_matmul reduction_mean reshape scale softmax strided_slice transpose",
        ["crnn_lstm"] = "lstm transpose",
        ["expand"] = "gather reduction_mean",
        ["flip"] = "gather",
        ["gelu"] = "gelu",
        ["inplace_slice"] = "concat scale sigmoid strided_slice",
        ["join_ranges"] = "concat reshape scale sigmoid strided_slice",
        ["layernorm_by_hand"] = "div reduction_mean sqrt sub",
        ["mish"] = "mish",
        ["normalize"] = "div gather max reduction_sum sqrt",
        ["replicate"] = "gather",
        ["scalar_mean"] = "mul reduction_mean",
        ["silu"] = "swish",
        ["sizes_and_factories"] = "transpose",
        ["stack_max_cube"] = "concat reduction_max reshape transpose",
        ["stack_sum"] = "concat reduction_sum reshape transpose",
        ["tanh"] = "tanh",
        ["yolo5_head"] = "add concat mul reshape sigmoid strided_slice transpose",
    };

    /// <summary>Networks that end in a join, and the columns of their results.</summary>
    private static readonly Dictionary<string, int> Joined =
        new(StringComparer.Ordinal) { ["join_ranges"] = 6, ["ssd_head"] = 4, ["yolo5_head"] = 9 };

    public static TheoryData<string> Files =>
    [
        .. (Directory.Exists(Folder) ? Directory.GetFiles(Folder) : ["no.pt"])
            .Where(path => Path.GetExtension(path) is ".pt" or ".onnx").Select(path => Path.GetFileName(path))
                .Order(StringComparer.Ordinal),
    ];

    private static DpuTarget Target { get; } = DpuTarget.Parse("B4096");

    private static string Folder => Path.Combine(SharedData.Root, "data", "networks");

    [Theory]
    [MemberData(nameof(Files))]
    public void A_network_goes_all_the_way(string file)
    {
        SharedData.Require("networks");
        AssertCompiles(file, Imported(file));
    }

    /// <summary>The float graph, which gives PyTorch's result.</summary>
    private static XirGraph Imported(string file)
    {
        var inputs = Tensors(file, "in");
        var graph = ModelImporter.Import(
            SharedData.Require("networks/" + file),
            new ImportOptions(inputs[0].Shape) { FurtherInputShapes = [.. inputs.Skip(1).Select(input => input.Shape)] });
        using var runner = ModelRunner.From(graph, DpuBackend.Cpu);
        var expected = Tensors(file, "out").Single();
        var actual = Candidates(runner.Run(InputOf(runner, inputs)).Values.Single(), file);
        Assert.Contains(actual, candidate => candidate.Zip(expected.Data).All(
            pair => Math.Abs(pair.First - pair.Second) <= LargestError * Math.Max(1, Math.Abs(pair.Second))));
        return graph;
    }

    /// <summary>Quantized and compiled, with nothing on the processor that the DPU could do, it gives nearly PyTorch's result on both
    /// backends.</summary>
    private static void AssertCompiles(string file, XirGraph graph)
    {
        var calibration = Directory.GetFiles(Folder, Path.GetFileNameWithoutExtension(file) + ".cal.*").Single();
        var set = ImageSet.Open([calibration], graph, ImageSet.DefaultLimit, ImagePreprocessing.Default);
        var quantized =
            ModelQuantizer.Quantize(graph, new QuantizerImages(set), new QuantizerOptions(), null, TestContext.Current.CancellationToken)
            .Graph;
        var (compiled, report) = Compile(quantized);
        var allowed = OnProcessor.GetValueOrDefault(Path.GetFileNameWithoutExtension(file), "");
        Assert.Equal(allowed, Types(report.OnProcessor.Select(layer => layer.Type)));
        Assert.Equal(allowed, Types(ModelInspector.Inspect(graph, Target).LayersOnCpu.Select(layer => layer.Op)));
        var expected = Tensors(file, "out").Single().Data;
        foreach (var backend in (DpuBackend[])[DpuBackend.Cpu, DpuBackend.Simulator])
        {
            using var runner = ModelRunner.From(compiled, backend);
            var actual = Candidates(runner.Run(InputOf(runner, Tensors(file, "in"))).Values.Single(), file);
            var cosine = actual.Max(candidate => Cosine(candidate, expected));
            Assert.True(cosine >= LeastCosine, $"{backend}: cosine {cosine}");
            AssertMembers(file, actual.First(), expected);
        }
    }

    /// <summary>Each column of what is joined: boxes and confidences have ranges of their own.</summary>
    private static void AssertMembers(string file, float[] actual, float[] expected)
    {
        if (Joined.GetValueOrDefault(Path.GetFileNameWithoutExtension(file)) is > 0 and var columns)
        {
            Assert.All(Enumerable.Range(0, columns), column =>
                Assert.InRange(Cosine(Column(actual, column, columns), Column(expected, column, columns)), LeastCosine, 1.001));
        }
    }

    private static float[] Column(float[] matrix, int column, int columns) => [.. matrix.Where((_, i) => i % columns == column)];

    private static (XirGraph Graph, CompilationReport Report) Compile(XirGraph quantized)
    {
        var result = ModelCompiler.Compile(quantized, Target, cancellationToken: TestContext.Current.CancellationToken);
        return (result.Graph, result.Report);
    }

    private static string Types(IEnumerable<string> types) => string.Join(' ', types.Distinct().Order(StringComparer.Ordinal));

    private static ImmutableArray<FloatTensor> Tensors(string file, string role)
    {
        var path = Path.Combine(Folder, $"{Path.GetFileNameWithoutExtension(file)}.{role}");
        return File.Exists(path + ".npy")
            ? [(FloatTensor)NpyFile.Read(path + ".npy")]
            : [.. NpzFile(path + ".npz")];
    }

    private static IEnumerable<FloatTensor> NpzFile(string path)
    {
        using var archive = System.IO.Compression.ZipFile.OpenRead(path);
        foreach (var entry in archive.Entries.OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            using var stream = entry.Open();
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            yield return (FloatTensor)NpyFile.Parse(bytes.ToArray());
        }
    }

    private static Dictionary<string, FloatTensor> InputOf(ModelRunner runner, ImmutableArray<FloatTensor> inputs) => runner.Inputs
        .Zip(inputs).ToDictionary(pair => pair.First.Name, pair => new FloatTensor(pair.First.Shape, ChannelsLast(pair.Second)));

    /// <summary>The result as PyTorch counts. An ONNX file's map may have been left in its own order.</summary>
    private static IEnumerable<float[]> Candidates(FloatTensor result, string file) =>
        result.Shape is not [_, var height, var width, var channels]
        ? [result.Data]
        : file.EndsWith(".onnx", StringComparison.Ordinal)
            ? [result.Data, Turned(result.Data, height * width, channels)]
            : [Turned(result.Data, height * width, channels)];

    private static float[] ChannelsLast(FloatTensor tensor) => tensor.Shape is [var count, var channels, var height, var width]
        ? [.. tensor.Data.Chunk(tensor.Data.Length / count).SelectMany(image => Turned(image, channels, height * width))]
        : tensor.Data;

    private static float[] Turned(float[] matrix, int rows, int columns) =>
        [.. Enumerable.Range(0, matrix.Length).Select(i => matrix[((i % rows) * columns) + (i / rows)])];

    private static double Cosine(float[] left, float[] right)
    {
        var (product, first, second) = (0.0, 0.0, 0.0);
        foreach (var (x, y) in left.Zip(right))
        {
            (product, first, second) = (product + ((double)x * y), first + ((double)x * x), second + ((double)y * y));
        }

        return product / Math.Sqrt(first * second);
    }
}
