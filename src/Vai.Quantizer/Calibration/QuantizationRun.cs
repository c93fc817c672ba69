using Vai.Images;

namespace Vai.Quantizer.Calibration;

/// <summary>What all steps of one quantization share: the model, its images, and who is told.</summary>
/// <param name="Images">Typical images: fix points are found on them.</param>
/// <param name="BatchImages">Images at once, where maps are not too large for as many.</param>
/// <param name="Report">Told what is being done, how much of it is done, and of how much.</param>
internal sealed record QuantizationRun(
    XirGraph Source, ImageSet Images, int BatchImages, QuantConfig Config, Action<string, int, int> Report, CancellationToken Cancellation)
{
    /// <summary>Numbers of the largest tensor of a batch: 256 MB.</summary>
    private const long LargestTensor = 1L << 26;

    /// <summary>Images that a layer's output is judged by: more hardly change the choice.</summary>
    private const int JudgingImages = 128;

    /// <summary>Where maps are large, fewer images have as many numbers.</summary>
    private const int FewestJudgingImages = 16;
    private const long LargestJudged = 1L << 24;

    public IEnumerable<ImageBatch> Batches => Images.Batches(BatchSize(BatchImages));

    /// <summary>The first images at once.</summary>
    public ImageBatch JudgingBatch =>
        Images.Batches(BatchSize((int)Math.Clamp(LargestJudged / LargestMap, FewestJudgingImages, JudgingImages))).First();

    private long LargestMap => Source.Ops.Max(op => op.Output.ElementCount);

    /// <summary>As many images as are asked for, fewer where maps are large.</summary>
    public int BatchSize(int wanted) => (int)Math.Clamp(LargestTensor / LargestMap, 1, Math.Max(wanted, 1));

    /// <summary>Counts the images of a step.</summary>
    public Action<ImageBatch> Counter(string step)
    {
        var done = 0;
        return batch => Report(step, done += batch.Count, Images.Count);
    }
}
