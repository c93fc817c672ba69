using Vai.Images;
using Vai.Importers;
using Vai.Importers.Formats;
using Vai.Quantizer.Ops;
using Vai.Quantizer.Torch;

namespace Vai.Quantizer.Tests;

/// <summary>The trained networks and images of shared/data.</summary>
internal static class FashionMnist
{
    private static readonly ImageShape Shape = new(28, 28, 1, 28 * 28);

    public static XirGraph Network(string name) =>
        ModelImporter.Import(SharedData.Require($"models/{name}.pt"), new ImportOptions(ImageSize: (28, 28)));

    public static ImageSet Training(int limit = ImageSet.DefaultLimit) =>
        ImageSet.Open([SharedData.Require("fashion-mnist/train-images-idx3-ubyte.gz")], Shape, limit);

    public static ImageSet Test() => ImageSet.Open([SharedData.Require("fashion-mnist/t10k-images-idx3-ubyte.gz")], Shape, int.MaxValue);

    /// <summary>The part of the test images whose class a graph says.</summary>
    public static double Accuracy(XirGraph graph)
    {
        var labels = IdxFile.ReadLabels(SharedData.Require("fashion-mnist/t10k-labels-idx1-ubyte.gz"));
        var classes = Classes(graph);
        return (double)classes.Zip(labels).Count(pair => pair.First == pair.Second) / classes.Length;
    }

    /// <summary>The classes that a graph says of the test images.</summary>
    public static int[] Classes(XirGraph graph)
    {
        TorchLoader.Load();
        using var evaluator = new TorchGraph(graph);
        return [.. Test().Batches(100).SelectMany(batch => evaluator.Outputs(batch).Values.First().Chunk(10))
            .Select(scores => Array.IndexOf(scores, scores.Max()))];
    }
}
