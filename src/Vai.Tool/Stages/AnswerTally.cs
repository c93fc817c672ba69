using Vai.Images;
using Vai.Quantizer.Evaluation;

namespace Vai.Tool.Stages;

/// <summary>An image of which the float and the quantized model say different classes.</summary>
/// <param name="Image">Its number in the set, from 0.</param>
/// <param name="Picture">The image, small; null where it is none.</param>
internal sealed record Disagreement(int Image, int Label, int Float, int Quantized, Thumbnail? Picture);

/// <summary>Counts what the float and the quantized model say of the images of each class.</summary>
internal sealed class AnswerTally
{
    /// <summary>A larger matrix nobody reads.</summary>
    private const int MostClasses = 100;

    /// <summary>Images of which both models say something else that are kept.</summary>
    private const int MostDisagreements = 24;

    private readonly ImageShape? _shape;
    private readonly List<Disagreement> _disagreements = [];
    private int _images;

    /// <param name="shape">Of the images; null where an image is what several inputs take.</param>
    public AnswerTally(int classes, ImageShape? shape) =>
        (_shape, Float, Quantized) = (shape, Matrix(classes), Matrix(classes));

    /// <summary>A row a class, a column an answer; empty where the classes are too many.</summary>
    public int[][] Float { get; }

    /// <inheritdoc cref="Float"/>
    public int[][] Quantized { get; }

    /// <summary>The first of them, in the order of the images.</summary>
    public IReadOnlyList<Disagreement> Disagreements => _disagreements;

    /// <param name="exact">The float model's scores, image after image.</param>
    public void Add(ImageBatch batch, ReadOnlySpan<float> exact, ReadOnlySpan<float> quantized)
    {
        var (classes, ofImage) = (exact.Length / batch.Count, batch.Values.Length / batch.Count);
        for (var image = 0; image < batch.Count; image++, _images++)
        {
            var label = batch.Labels[image];
            var one = GraphAccuracy.IndexOfMax(exact.Slice(image * classes, classes));
            var other = GraphAccuracy.IndexOfMax(quantized.Slice(image * classes, classes));
            if (label < Float.Length)
            {
                Float[label][one]++;
                Quantized[label][other]++;
            }

            if (one != other && _disagreements.Count < MostDisagreements)
            {
                var picture = _shape is null ? null : Thumbnail.Of(batch.Values.AsSpan(image * ofImage, ofImage), _shape);
                _disagreements.Add(new Disagreement(_images, label, one, other, picture));
            }
        }
    }

    private static int[][] Matrix(int classes) =>
        classes > MostClasses ? [] : [.. Enumerable.Range(0, classes).Select(_ => new int[classes])];
}
