using Vai.Images;
using Vai.Project;
using Vai.Quantizer;
using Vai.Xir.Serialization;

namespace Vai.Tool.Stages;

/// <summary>Finds the fix points of a float model with calibration images: the only stage that loads libtorch.</summary>
internal static class QuantizeStage
{
    private const string Name = "quantize";

    public static ImmutableArray<string> Run(JobModels models, ToolEnvironment environment, IStageLog log, CancellationToken cancellation)
    {
        var job = models.Job;
        // A wrong target is said before minutes of work, though fix points do not depend on it.
        JobTargets.Parse(job);
        var result = Quantize(job, models.FloatAsInspected(Name), environment, log, cancellation);
        return WriteOutputs(result, job.QuantizedModelPath);
    }

    /// <exception cref="VaiException">VAI001x: no libtorch. VAI2001, VAI300x: the model or an image does not fit.</exception>
    public static QuantizationResult Quantize(
        ModelJob job, XirGraph graph, ToolEnvironment environment, IStageLog log, CancellationToken cancellation) =>
        DiagnosticLocation.Within(job.DisplayPath, () =>
        {
            var options = QuantizationPlan.Options(job.Settings, graph, environment);
            var images = QuantizationPlan.Images(job, options, graph);
            foreach (var (set, metadata) in (ReadOnlySpan<(ImageSet?, DpuModelMetadata)>)
            [
                (images.Calibration, DpuModelMetadata.CalibrationSet), (images.Training, DpuModelMetadata.TrainingSet),
                (images.Evaluation, DpuModelMetadata.EvaluationSet),
            ])
            {
                foreach (var file in set?.FilesBeside ?? [])
                {
                    log.Reads(file);
                }

                foreach (var diagnostic in set is null ? [] : ImageSetDoctor.Examine(set, metadata.Name, graph))
                {
                    log.Report(diagnostic.InFile(job.DisplayPath));
                }
            }

            var result = ModelQuantizer.Quantize(
                graph,
                images,
                options,
                new StageProgress<QuantizationProgress>(progress =>
                    log.Progress(Name, Fraction(progress), $"{progress.Step} {progress.Done}/{progress.Total}")),
                cancellation);
            foreach (var diagnostic in result.Diagnostics)
            {
                log.Report(diagnostic.InFile(job.DisplayPath));
            }

            return result;
        });

    /// <summary>Writes the model and, beside it, <c>quant_info.json</c> and the report; the model last, since it stands for all.</summary>
    public static ImmutableArray<string> WriteOutputs(QuantizationResult result, string modelPath)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(modelPath))!;
        var (info, report) = (Path.Combine(folder, "quant_info.json"), Path.Combine(folder, "quantization.json"));
        var (model, text) = (XmodelFile.ToBytes(result.Graph), QuantizationSummary.ToJson(result.Report));
        AtomicFile.WriteAllText(info, result.QuantInfoJson);
        AtomicFile.WriteAllText(report, text);
        AtomicFile.WriteAllBytes(modelPath, model);
        return [info, report, modelPath];
    }

    // Each step counts from its begin to its end.
    private static double Fraction(QuantizationProgress progress) => (double)progress.Done / Math.Max(progress.Total, 1);
}
