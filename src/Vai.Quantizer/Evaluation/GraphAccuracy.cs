using Vai.Images;
using Vai.Quantizer.Ops;
using Vai.Quantizer.Torch;

namespace Vai.Quantizer.Evaluation;

/// <summary>How often a graph, float or quantized, says the class of an image.</summary>
internal static class GraphAccuracy
{
    /// <summary>The part of the images whose class has the largest number in the graph's result, 0 to 1. <see cref="TorchLoader.Load"/>
    /// comes first.</summary>
    /// <exception cref="VaiException">VAI3023: the graph has several results, of which none or several are vectors of classes.</exception>
    public static double Of(XirGraph graph, ImageSet images, int batchSize, CancellationToken cancellation)
    {
        var (seen, right, result) = (0, 0, ClassResult.Of(graph).Name);
        using var evaluator = new TorchGraph(graph);
        foreach (var batch in images.Batches(batchSize))
        {
            cancellation.ThrowIfCancellationRequested();
            right += Right(evaluator.Outputs(batch)[result], batch.Labels.AsSpan());
            seen += batch.Count;
        }

        return (double)right / Math.Max(seen, 1);
    }

    /// <summary>Images whose class has the largest score, the first of equals.</summary>
    /// <param name="scores">A score for each class, image after image.</param>
    public static int Right(ReadOnlySpan<float> scores, ReadOnlySpan<int> labels)
    {
        var (right, classes) = (0, scores.Length / Math.Max(labels.Length, 1));
        for (var i = 0; i < labels.Length; i++)
        {
            right += IndexOfMax(scores.Slice(i * classes, classes)) == labels[i] ? 1 : 0;
        }

        return right;
    }

    internal static int IndexOfMax(ReadOnlySpan<float> values)
    {
        var best = 0;
        for (var i = 1; i < values.Length; i++)
        {
            best = values[i] > values[best] ? i : best;
        }

        return best;
    }
}
