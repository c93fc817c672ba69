using Vai.Compiler.Inspection;
using Vai.Compiler.RunnerGeneration;
using Vai.Imaging;
using Vai.Reports;
using Vai.Targets;
using Vai.Xir.Serialization;

namespace Vai.Tool.Stages;

/// <summary>
/// Reads the trained model, says what of it the DPU takes, and writes the class that runs it. Managed code only: an editor runs it
/// while the user types, and nothing of TorchSharp may be loaded there.
/// </summary>
internal static class InspectStage
{
    private const string Name = "inspect";

    /// <summary>A model as it was read and judged; nothing is written yet.</summary>
    internal sealed record Inspection(XirGraph Graph, InspectionReport Report);

    public static ImmutableArray<string> Run(JobModels models, ToolEnvironment environment, IStageLog log, CancellationToken cancellation)
    {
        if (models.Entered() is var graph && ModelFile.KindOf(graph) != ModelKind.Float)
        {
            return EnteringModel.Inspect(models.Job, graph, log);
        }

        var inspection = Inspect(models, log);
        cancellation.ThrowIfCancellationRequested();
        CheckLabels(models.Job, inspection.Report.Outputs.Select(tensor => tensor.Shape), log);
        return WriteOutputs(models.Job, inspection);
    }

    /// <summary>Reads and judges the model; layers for the CPU are remarks at the model.</summary>
    /// <exception cref="VaiException">VAI1xxx, VAI2xxx: the target or the model is not usable.</exception>
    public static Inspection Inspect(JobModels models, IStageLog log)
    {
        var job = models.Job;
        var target = DpuTarget.Parse(job.Target);
        log.Progress(Name, 0, "reading the model");
        var graph = models.Float(Name);
        log.Progress(Name, 0.8, "judging its layers");
        var report = DiagnosticLocation.Within(job.DisplayPath, () => ModelInspector.Inspect(graph, target));
        foreach (var remark in RepeatedDiagnostics.Merge(report.LayersOnCpu.Select(layer => Remark(job, layer))))
        {
            log.Report(remark);
        }

        log.Progress(Name, 1, "");
        return new Inspection(graph, report);
    }

    /// <returns>The files written.</returns>
    public static ImmutableArray<string> WriteOutputs(ModelJob job, Inspection inspection)
    {
        // Everything is made before anything is written; the imported model comes last, since later stages trust a newer one.
        ImmutableArray<(string Path, byte[] Content)> files =
        [
            (job.InOutput("inspect.json"), Text(inspection.Report.ToJson())),
            (job.InOutput("inspect.txt"), Text(inspection.Report.ToText())),
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
            [.. inspection.Report.Inputs.Select(tensor => new RunnerTensor(tensor.Name, tensor.Shape))],
            [.. inspection.Report.Outputs.Select(tensor => new RunnerTensor(tensor.Name, tensor.Shape))],
            runner with
            {
                Preprocessing = ImagePreprocessing.Of(inspection.Graph.Attributes),
                Stamp = ModelOrigin.Of(inspection.Graph.Attributes)?.Stamp ?? "",
            })));

    // No warning yet: what a layer on the processor costs, the compiler says, which knows how the model is cut there.
    private static Diagnostic Remark(ModelJob job, InspectedLayer layer) => new(
        layer.Reason!.Code, DiagnosticSeverity.Info, layer.Reason.Message, layer.Reason.WayOut,
        new DiagnosticLocation(job.DisplayPath, layer.Name));
}
