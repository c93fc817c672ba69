using Vai.Compiler;
using Vai.Images;
using Vai.Importers;
using Vai.Importers.Formats;
using Vai.Quantizer;
using Vai.Runtime;
using Vai.Runtime.Tensors;
using Vai.Targets;

namespace Vai.Tool.Tests;

/// <summary>
/// Networks of several kinds from the file to the compiled model: whatever the DPU cannot do runs on the processor, nothing fails, and the
/// compiled model gives the numbers of the quantized one.
/// </summary>
public sealed class WholeNetworkTests
{
    private const int Images = 4;

    [Theory]
    [SharedRow("resnet18s.trace.pt", 32, "B4096", true)]
    [SharedRow("mobilev2s.script.pt", 64, "B512", true)]
    [SharedRow("unets.script.pt", 64, "B1600", false)]
    [SharedRow("siludet.script.pt", 64, "B3136", false)]
    public void A_network_runs_as_its_quantized_graph_says(string file, int side, string size, bool onDpuOnly)
    {
        var graph = ModelImporter.Import(SharedData.Require("models/" + file), new ImportOptions([3, side, side]));
        var random = new Random(3);
        var images = Enumerable.Range(0, Images * 3 * side * side).Select(_ => random.NextSingle()).ToArray();
        var quantized =
            ModelQuantizer.Quantize(graph, new QuantizerImages(ImageSet.FromValues(images, ImageShape.Of(graph))), new QuantizerOptions(),
                progress: null, TestContext.Current.CancellationToken).Graph;

        var result = ModelCompiler.Compile(quantized, DpuTarget.Parse(size), cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(onDpuOnly, result.Report.OnProcessor.IsEmpty);
        using var compiled = ModelRunner.From(result.Graph, DpuBackend.Simulator);
        using var reference = ModelRunner.From(quantized, DpuBackend.Cpu);
        var tensor = reference.Inputs.Single();
        Dictionary<string, FloatTensor> input = new() { [tensor.Name] = new FloatTensor(tensor.Shape, images[..tensor.Length]) };
        var (expected, actual) = (reference.Run(input), compiled.Run(input));
        Assert.Equal(expected.Count, actual.Count);
        foreach (var (left, right) in expected.OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Zip(actual.OrderBy(pair => pair.Key, StringComparer.Ordinal)))
        {
            Assert.Equal(left.Value.Data, right.Value.Data);
        }
    }
}
