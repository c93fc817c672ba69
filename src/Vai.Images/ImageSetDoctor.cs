using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Vai.Images;

/// <summary>Looks for what is wrong with images before minutes of work: too few, the same again, another scale than networks are trained
/// on, missing classes.</summary>
internal static class ImageSetDoctor
{
    /// <summary>Fewer images hardly show which values occur.</summary>
    private const int FewImages = 10;

    /// <summary>Images that are looked at.</summary>
    private const int ExaminedImages = 1000;

    /// <summary>Normalised pixels stay below; pixels that were not divided by 255 do not.</summary>
    private const float LargestUsualValue = 16;

    /// <summary>Warnings; none where the set is well.</summary>
    /// <param name="name">CalibrationSet, TrainingSet or EvaluationSet.</param>
    /// <param name="graph">Its vector of classes tells how many there are.</param>
    /// <exception cref="VaiException">VAI3003, VAI3004: an image cannot be read.</exception>
    public static ImmutableArray<Diagnostic> Examine(ImageSet images, string name, XirGraph graph)
    {
        var (seen, same, largest) = (0, 0, 0f);
        var known = new HashSet<string>(StringComparer.Ordinal);
        var classes = new HashSet<int>();
        foreach (var batch in images.Batches(50).TakeWhile(_ => seen < ExaminedImages))
        {
            foreach (var image in batch.Values.Chunk(batch.Values.Length / batch.Count))
            {
                same += known.Add(Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes<float>(image)))) ? 0 : 1;
                largest = Math.Max(largest, image.Max(Math.Abs));
            }

            classes.UnionWith(batch.Labels);
            seen += batch.Count;
        }

        var diagnostics = ImmutableArray.CreateBuilder<Diagnostic>();
        Add(images.Count < FewImages, VaiDiagnostics.FewImages, name, images.Count, FewImages);
        Add(same * 10 > seen, VaiDiagnostics.SameImages, name, same, seen);
        Add(largest > LargestUsualValue, VaiDiagnostics.LargeValues, name, largest, LargestUsualValue);
        var expected = ClassResult.Find(graph) is { } result ? ClassResult.ClassesOf(result) : 0;
        var isComplete = images.HasLabels && seen == images.Count;
        Add(isComplete && classes.Count(label => label < expected) < expected, VaiDiagnostics.MissingClasses, name,
            classes.Count, expected);
        return diagnostics.ToImmutable();

        void Add(bool isWrong, DiagnosticDescriptor descriptor, params object[] words)
        {
            if (isWrong)
            {
                diagnostics.Add(descriptor.Unplaced(words));
            }
        }
    }
}
