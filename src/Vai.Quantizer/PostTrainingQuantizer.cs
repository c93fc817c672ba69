using TorchSharp;
using Vai.Diagnostics;
using Vai.Quantizer.Calibration;
using Vai.Quantizer.Data;
using Vai.Quantizer.Torch;
using Vai.Xir;

namespace Vai.Quantizer;

/// <summary>Teaches a trained float model int8 without training: fix points from some pictures (guide quantizer.md 1.3, 2.1 to 2.4).</summary>
public static class PostTrainingQuantizer
{
    /// <summary>Numbers of the largest tensor of a batch: 256 MB.</summary>
    private const long LargestTensor = 1L << 26;

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
        CalibrationSet calibration,
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

        var (prepared, preparing) = Preparation.Run(floatGraph);
        var placement = FixPlacement.Of(floatGraph);
        var batches = calibration.Batches(BatchSize(prepared, options));
        var found = Calibrator.Calibrate(prepared, placement.Kinds, batches, Counter("calibrate"), cancellation);
        var (fixPoints, adjusting) = FixPointAdjustment.Run(floatGraph, placement, found);
        var quantized = QuantizedGraph.Build(prepared, placement.Kinds, fixPoints);
        var report = Comparison.Run(prepared, quantized, placement.Kinds, batches, Counter("compare"), cancellation);
        return new QuantizationResult(quantized, QuantInfo.Write(floatGraph, placement.Kinds, fixPoints), report, [.. preparing, .. adjusting]);

        Action<ImageBatch> Counter(string step)
        {
            var done = 0;
            return batch => progress?.Report(new QuantizationProgress(step, done += batch.Count, calibration.Count));
        }
    }

    private static int BatchSize(XirGraph graph, QuantizerOptions options) =>
        (int)Math.Clamp(LargestTensor / graph.Ops.Max(op => op.Output.ElementCount), 1, Math.Max(options.BatchSize, 1));
}
