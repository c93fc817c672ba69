using Vai.Images;
using Vai.Xir;

namespace Vai.Quantizer.Calibration;

/// <summary>What all steps of one quantization share: the model, its images, and who is told.</summary>
internal sealed class QuantizationRun(XirGraph source, QuantizerImages images, QuantizerOptions options, IProgress<QuantizationProgress>? progress, CancellationToken cancellation)
{
    /// <summary>Numbers of the largest tensor of a batch: 256 MB.</summary>
    private const long LargestTensor = 1L << 26;

    /// <summary>Images that a layer's output is judged by: more hardly change the choice.</summary>
    private const int JudgingImages = 128;

    /// <summary>Where maps are large, fewer images have as many numbers.</summary>
    private const int FewestJudgingImages = 16;
    private const long LargestJudged = 1L << 24;

    public XirGraph Source => source;

    public QuantizerImages Data => images;

    /// <summary>What training learns from.</summary>
    public ImageSet Training => images.Training ?? images.Calibration;

    private ImageSet Images => images.Calibration;

    public QuantizerOptions Options => options;

    public CancellationToken Cancellation => cancellation;

    public QuantConfig Config { get; } = options.Config ?? new QuantConfig { Bits = options.Bits };

    /// <summary>The same with another configuration.</summary>
    public QuantizationRun With(Func<QuantConfig, QuantConfig> change) => new(source, images, options with { Config = change(Config) }, progress, cancellation);

    public IEnumerable<ImageBatch> Batches => Images.Batches(BatchSize(options.BatchSize));

    /// <summary>The first images at once.</summary>
    public ImageBatch JudgingBatch => Images.Batches(BatchSize((int)Math.Clamp(LargestJudged / LargestMap, FewestJudgingImages, JudgingImages))).First();

    /// <summary>As many images as are asked for, fewer where maps are large.</summary>
    public int BatchSize(int wanted) => (int)Math.Clamp(LargestTensor / LargestMap, 1, Math.Max(wanted, 1));

    private long LargestMap => source.Ops.Max(op => op.Output.ElementCount);

    public void Report(string step, int done, int total) => progress?.Report(new QuantizationProgress(step, done, total));

    /// <summary>Counts the images of a step.</summary>
    public Action<ImageBatch> Counter(string step)
    {
        var done = 0;
        return batch => Report(step, done += batch.Count, Images.Count);
    }
}
