using TorchSharp;
using Vai.Diagnostics;
using Vai.Quantizer.Calibration;
using Vai.Quantizer.Data;
using Vai.Quantizer.FineTuning;
using Vai.Quantizer.Torch;
using Vai.Xir;

namespace Vai.Quantizer;

/// <summary>Teaches a trained float model int8 without training: fix points from some pictures (guide quantizer.md 1.3, 2.1 to 2.4).</summary>
public static class PostTrainingQuantizer
{
    /// <summary>
    /// Quantizes a float graph. The same graph and pictures give the same result.
    /// </summary>
    /// <param name="floatGraph">An importer's graph: guide quantizer.md 4.3 without fix ops.</param>
    /// <param name="calibration">Pictures of the model's input size (<see cref="ImageShape.Of"/>).</param>
    /// <param name="progress">Told after each batch; null: no one.</param>
    /// <exception cref="VaiException">VAI0010 to VAI0012: no libtorch. VAI2001, VAI3003 to VAI3008: the model or a picture does not fit.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public static QuantizationResult Quantize(
        XirGraph floatGraph,
        ImageSet calibration,
        QuantizerOptions options,
        IProgress<QuantizationProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        if (ImageShape.Of(floatGraph) is var shape && shape != calibration.Shape)
        {
            throw VaiDiagnostics.CalibrationImageSize.Exception((string?)null, calibration.Shape, shape);
        }

        TorchLoader.Load(options.LibTorchDirectory);
        torch.set_num_threads(options.Threads > 0 ? options.Threads : Environment.ProcessorCount);
        var run = new QuantizationRun(floatGraph, calibration, options, progress, cancellation);
        var draft = options.Calibration == CalibrationMethod.Vendor ? VendorCalibration.Run(run) : OutputErrorCalibration.Run(run);
        return Result(run, options.FineTune == FineTune.Fast ? FastFineTuning.Run(run, draft, calibration) : draft);
    }

    private static QuantizationResult Result(QuantizationRun run, Draft draft)
    {
        var quantized = draft.Build();
        var report = Comparison.Run(draft.Prepared, quantized, draft.Formats, run.Batches, run.Counter("compare"), run.Cancellation);
        return new QuantizationResult(quantized, QuantInfo.Write(draft), report, draft.Diagnostics);
    }
}
