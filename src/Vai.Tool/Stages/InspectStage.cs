using Vai.Compiler.Inspection;
using Vai.Compiler.RunnerGeneration;
using Vai.Imaging;
using Vai.Project;
using Vai.Reports;
using Vai.Xir.Serialization;

namespace Vai.Tool.Stages;

/// <summary>
/// Reads the trained model, says what of it the DPU takes, and writes the class that runs it. Managed code only: an editor runs it
/// while the user types, and nothing of TorchSharp may be loaded there.
/// </summary>
internal static class InspectStage
{
    private const string Name = "inspect";

    /// <summary>A model as it was read and judged for each target; nothing is written yet.</summary>
    internal sealed record Inspection(XirGraph Graph, ImmutableArray<InspectionReport> Reports);

    public static ImmutableArray<string> Run(JobModels models, ToolEnvironment environment, IStageLog log, CancellationToken cancellation)
    {
        if (models.Entered() is var graph && ModelFile.KindOf(graph) != ModelKind.Float)
        {
            return EnteringModel.Inspect(models.Job, graph, log);
        }

        var inspection = Inspect(models, log);
        cancellation.ThrowIfCancellationRequested();
        CheckLabels(models.Job, inspection.Reports[0].Outputs.Select(tensor => tensor.Shape), log);
        return WriteOutputs(models.Job, inspection);
    }

    /// <summary>Reads and judges the model; layers for the CPU are remarks at the model.</summary>
    /// <exception cref="VaiException">VAI1xxx, VAI2xxx: the target or the model is not usable.</exception>
    public static Inspection Inspect(JobModels models, IStageLog log)
    {
        var job = models.Job;
        var targets = JobTargets.Parse(job);
        log.Progress(Name, 0, "reading the model");
        var graph = models.Float(Name);
        log.Progress(Name, 0.8, "judging its layers");
        ImmutableArray<InspectionReport> reports =
            [.. targets.Select(target => DiagnosticLocation.Within(job.DisplayPath, () => ModelInspector.Inspect(graph, target)))];
        foreach (var remark in Remarks(job, reports))
        {
            log.Report(remark);
        }

        log.Progress(Name, 1, "");
        return new Inspection(graph, reports);
    }

    /// <returns>The files written.</returns>
    public static ImmutableArray<string> WriteOutputs(ModelJob job, Inspection inspection)
    {
        // Everything is made before anything is written; the imported model comes last, since later stages trust a newer one.
        ImmutableArray<(string Path, byte[] Content)> files =
        [
            (job.InOutput("inspect.json"), Text(inspection.Reports.ToJson())),
            (job.InOutput("inspect.txt"), Text(inspection.Reports.ToText())),
            .. job.Runner is { } runner ? [RunnerFile(job, runner, inspection)] : ImmutableArray<(string, byte[])>.Empty,
            (job.FloatModelPath, XmodelFile.ToBytes(inspection.Graph)),
        ];
        foreach (var (path, content) in files)
        {
            AtomicFile.WriteAllBytes(path, content);
        }

        return [.. files.Select(file => file.Path)];
    }

    /// <summary>Says it when there are labels, and classes that are not as many. Labels of another model may lie beside one that gives
    /// none.</summary>
    public static void CheckLabels(ModelJob job, IEnumerable<ImmutableArray<int>> outputs, IStageLog log)
    {
        if (job.Runner is { Labels: { IsEmpty: false } labels } && outputs.ToArray() is [var shape]
            && shape.Count(size => size > 1) == 1 && shape.Max() is var count && count != labels.Length)
        {
            log.Report(VaiDiagnostics.LabelsDoNotFit.At(job.DisplayPath, labels.Length, count));
        }
    }

    private static byte[] Text(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    private static (string Path, byte[] Content) RunnerFile(ModelJob job, RunnerOptions runner, Inspection inspection) => (
        job.InOutput(runner.ClassName + ".g.cs"),
        Text(RunnerGenerator.Generate(
            [.. inspection.Reports[0].Inputs.Select(tensor => new RunnerTensor(tensor.Name, tensor.Shape))],
            [.. inspection.Reports[0].Outputs.Select(tensor => new RunnerTensor(tensor.Name, tensor.Shape))],
            runner.WithTargets(job) with
            {
                Preprocessing = ImagePreprocessing.Of(inspection.Graph.Attributes),
                Stamp = ModelOrigin.Of(inspection.Graph.Attributes)?.Stamp ?? "",
            })));

    private static IEnumerable<Diagnostic> Remarks(ModelJob job, ImmutableArray<InspectionReport> reports)
    {
        ImmutableArray<string> targets = [.. job.Targets.Select(TargetName.Of)];
        return TargetDiagnostics.Merge(targets, targets.Zip(reports).SelectMany(pair =>
            RepeatedDiagnostics.Merge(pair.Second.LayersOnCpu.Select(layer => Remark(job, layer))).Select(remark => (pair.First, remark))));
    }

    // No warning yet: what a layer on the processor costs, the compiler says, which knows how the model is cut there.
    private static Diagnostic Remark(ModelJob job, InspectedLayer layer) => new(
        layer.Reason!.Code, DiagnosticSeverity.Info, layer.Reason.Message, layer.Reason.WayOut,
        new DiagnosticLocation(job.DisplayPath, layer.Name));
}
