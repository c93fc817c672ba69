using Vai.Compiler.Importing;
using Vai.Quantizer.Data;
using Vai.Quantizer.Torch;
using Vai.Tests;
using Vai.Xir;

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
        TorchLoader.Load();
        var labels = IdxFile.ReadLabels(SharedData.Require("fashion-mnist/t10k-labels-idx1-ubyte.gz"));
        using var evaluator = new TorchGraph(graph);
        var (seen, right) = (0, 0);
        foreach (var batch in Test().Batches(100))
        {
            foreach (var scores in evaluator.Outputs(batch).Values.First().Chunk(10))
            {
                right += Array.IndexOf(scores, scores.Max()) == labels[seen++] ? 1 : 0;
            }
        }

        return (double)right / seen;
    }
}
