using TorchSharp;
using Vai.Images;
using Vai.Quantizer.Calibration;
using Vai.Quantizer.Evaluation;
using Vai.Quantizer.FineTuning;
using Vai.Quantizer.Qat;
using Vai.Quantizer.Torch;

namespace Vai.Quantizer;

/// <summary>
/// Teaches a trained float model int8: fix points from some images, and training where it is asked for (quantizer.md 1.3, 2.1 to 2.8).
/// </summary>
internal static class ModelQuantizer
{
    /// <summary>Images that learned rounding takes where there is no training set: more than calibration needs.</summary>
    public const int FineTuningLimit = 1024;

    /// <summary>
    /// Quantizes a float graph. The same graph, images and options give the same result.
    /// </summary>
    /// <param name="floatGraph">An importer's graph: xmodel.md 2.3 without fix ops.</param>
    /// <param name="images">Images of the model's input size (<see cref="ImageShape.OfInputs"/>).</param>
    /// <param name="progress">Told after each batch; null: no one.</param>
    /// <exception cref="VaiException">VAI0010 to VAI0012: no libtorch. VAI2001, VAI3003 to VAI3008, VAI3013,
    /// VAI3023: the model or an image does not fit. VAI3014: no method keeps the accuracy.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public static QuantizationResult Quantize(
        XirGraph floatGraph,
        QuantizerImages images,
        QuantizerOptions options,
        IProgress<QuantizationProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        var shapes = ImageShape.OfInputs(floatGraph).Select(input => input.Shape).ToArray();
        if (!images.Calibration.Shapes.SequenceEqual(shapes))
        {
            throw VaiDiagnostics.CalibrationImageSize.UnplacedException(
                string.Join(" and ", images.Calibration.Shapes), string.Join<ImageShape>(" and ", shapes));
        }

        TorchLoader.Load(options.LibTorchDirectory);
        torch.set_num_threads(options.Threads > 0 ? options.Threads : Environment.ProcessorCount);
        var run = RunOf(floatGraph, images.Calibration, options, progress, cancellation);
        var training = new Training(images.Training ?? images.Calibration, options.Seed, options.Epochs, options.Loss);
        return options.MaxAccuracyDrop is { } drop
            ? AccuracyLadder.Climb(run, training, images.Evaluation, drop)
            : Result(run, Tune(run, training, Calibrate(run, options.Calibration), options.FineTune), []);
    }

    internal static QuantizationRun RunOf(
        XirGraph source, ImageSet images, QuantizerOptions options, IProgress<QuantizationProgress>? progress,
        CancellationToken cancellation)
    {
        return new QuantizationRun(source, images, options.BatchSize, options.Config, Report, cancellation);

        void Report(string step, int done, int total) => progress?.Report(new QuantizationProgress(step, done, total));
    }

    internal static Draft Calibrate(QuantizationRun run, CalibrationMethod method) =>
        method == CalibrationMethod.Vendor ? VendorCalibration.Run(run) : OutputErrorCalibration.Run(run);

    internal static QuantizationResult Result(QuantizationRun run, Draft draft, IEnumerable<LadderRung> rungs)
    {
        var quantized = draft.Build();
        var report = Comparison.Run(draft.Exact, quantized, draft.Formats, run.Batches, run.Counter("compare"), run.Cancellation);
        var results = ResultComparison.Run(run.Source, quantized, run.JudgingBatch);
        return new QuantizationResult(
            quantized, QuantInfo.Write(draft), report with { Rungs = [.. rungs], Results = results },
            [.. draft.Diagnostics, .. ResultComparison.Warnings(results)]);
    }

    private static Draft Tune(QuantizationRun run, Training training, Draft draft, FineTune method) => method switch
    {
        FineTune.Fast => FastFineTuning.Run(run, draft, training),
        FineTune.Qat => QuantizationAwareTraining.Run(run, draft, training),
        _ => draft,
    };
}
