using System.Collections.Immutable;
using System.Globalization;
using Vai.Importers;
using Vai.Compiler.Inspection;
using Vai.Compiler.RunnerGeneration;
using Vai.Diagnostics;
using Vai.Imaging;
using Vai.Reports;
using Vai.Targets;
using Vai.Xir;

namespace Vai.Tool.Stages;

/// <summary>
/// Reads the trained model, says what of it the DPU takes, and writes the class that runs it. Managed code only: an editor runs it
/// while the user types, and nothing of TorchSharp may be loaded there.
/// </summary>
internal static class InspectStage
{
    private const string Name = "inspect";
    private const long LargestLayerList = 1 << 24;

    /// <summary>Heights and widths that networks are made for; the commonest first, since a network without linear layers takes any.</summary>
    private static readonly ImmutableArray<int> UsualSizes = [224, 28, 32, 48, 64, 96, 112, 128, 160, 192, 240, 256, 299, 300, 320, 384, 416, 448, 480, 512, 608, 640];

    /// <summary>A model as it was read and judged; nothing is written yet.</summary>
    internal sealed record Inspection(XirGraph Graph, InspectionReport Report);

    public static ImmutableArray<string> Run(ModelJob job, ToolEnvironment environment, IStageLog log, CancellationToken cancellation)
    {
        if (DiagnosticLocation.Within(job.DisplayPath, () => ModelFile.ReadBeyondFloat(job)) is { } graph)
        {
            return EnteringModel.Inspect(job, graph);
        }

        var inspection = Inspect(job, log);
        cancellation.ThrowIfCancellationRequested();
        return WriteOutputs(job, inspection);
    }

    /// <summary>Reads and judges the model; layers for the CPU are remarks at the model.</summary>
    /// <exception cref="VaiException">VAI1xxx, VAI2xxx: the target or the model is not usable.</exception>
    public static Inspection Inspect(ModelJob job, IStageLog log)
    {
        var target = DpuTarget.Parse(job.Target);
        log.Progress(Name, 0, "reading the model");
        var graph = Import(job, log);
        log.Progress(Name, 0.8, "judging its layers");
        var report = DiagnosticLocation.Within(job.DisplayPath, () => ModelInspector.Inspect(graph, target));
        foreach (var remark in RepeatedDiagnostics.Merge(report.LayersOnCpu.Select(layer => Remark(job, layer))))
        {
            log.Report(remark);
        }

        log.Progress(Name, 1, "");
        return new Inspection(graph, report);
    }

    /// <summary>
    /// The float graph of the job's model. Where the model leaves its input's size open, the images that calibrate it tell;
    /// without images a usual size that fits is assumed, with a warning.
    /// </summary>
    /// <exception cref="VaiException">VAI1004, VAI2xxx, at the path that the user wrote.</exception>
    public static XirGraph Import(ModelJob job, IStageLog log) => DiagnosticLocation.Within(job.DisplayPath, () =>
    {
        if (!File.Exists(job.ModelPath))
        {
            throw VaiDiagnostics.FileNotFound.Exception(job.DisplayPath, job.DisplayPath);
        }

        var content = File.ReadAllBytes(job.ModelPath);
        var options = Options(job);
        var graph = options is { InputShape: null, ImageSize: null } ? ImportAssumingSize(job, content, options, log) : ModelImporter.Import(content, options);
        return ModelFile.Require(ModelKind.Float, graph, Name);
    });

    /// <summary>What the job says about the model beside its file.</summary>
    /// <exception cref="VaiException">VAI2021, VAI2025.</exception>
    internal static ImportOptions Options(ModelJob job)
    {
        var shapes = ParseShapes(job.InputShape);

        // A picture that is brought to size does not tell the model's.
        var images = job.Preprocessing.Fit == ImageFit.None && job.CalibrationFiles is [var first, ..] && File.Exists(first) ? ImageHeader.ReadSize(first) : null;
        return new ImportOptions(shapes.IsEmpty ? null : shapes[0], images)
        {
            FurtherInputShapes = shapes.IsEmpty ? [] : shapes[1..],
            Preprocessing = job.Preprocessing,
            Layers = Layers(job),
            Folder = Path.GetDirectoryName(Path.GetFullPath(job.ModelPath)),
        };
    }

    private static XirGraph ImportAssumingSize(ModelJob job, byte[] content, ImportOptions options, IStageLog log)
    {
        try
        {
            return ModelImporter.Import(content, options);
        }
        catch (VaiException e) when (e.Diagnostic.Code == VaiDiagnostics.InputShapeNeeded.Code)
        {
            foreach (var size in UsualSizes)
            {
                if (TryImport(content, options with { ImageSize = (size, size) }) is { } graph)
                {
                    log.Report(VaiDiagnostics.InputSizeAssumed.At(job.DisplayPath, size));
                    return graph;
                }
            }

            throw;
        }
    }

    private static XirGraph? TryImport(byte[] content, ImportOptions options)
    {
        try
        {
            return ModelImporter.Import(content, options);
        }
        catch (VaiException)
        {
            return null;
        }
    }

    /// <returns>The files written.</returns>
    public static ImmutableArray<string> WriteOutputs(ModelJob job, Inspection inspection)
    {
        // Everything is made before anything is written; the imported model comes last, since later stages trust a newer one.
        ImmutableArray<(string Path, byte[] Content)> files =
        [
            (job.InOutput("inspect.json"), Text(inspection.Report.ToJson())),
            (job.InOutput("inspect.txt"), Text(inspection.Report.ToText())),
            .. job.Runner is { } runner ? [(job.InOutput(runner.ClassName + ".g.cs"), Text(GenerateRunner(runner with { Preprocessing = ImagePreprocessing.Of(inspection.Graph.Attributes) }, inspection.Report)))] : ImmutableArray<(string, byte[])>.Empty,
            (job.FloatModelPath, XmodelFile.ToBytes(inspection.Graph)),
        ];
        foreach (var (path, content) in files)
        {
            AtomicFile.WriteAllBytes(path, content);
        }

        return [.. files.Select(file => file.Path)];
    }

    private static byte[] Text(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    private static string GenerateRunner(RunnerOptions runner, InspectionReport report) => RunnerGenerator.Generate(
        [.. report.Inputs.Select(tensor => new RunnerTensor(tensor.Name, tensor.Shape))],
        [.. report.Outputs.Select(tensor => new RunnerTensor(tensor.Name, tensor.Shape))],
        runner);

    // No warning yet: what a layer on the processor costs, the compiler says, which knows how the model is cut there.
    private static Diagnostic Remark(ModelJob job, InspectedLayer layer) => new(
        layer.Reason!.Code, DiagnosticSeverity.Info, layer.Reason.Message, layer.Reason.WayOut, new DiagnosticLocation(job.DisplayPath, layer.Name));

    private static string? Layers(ModelJob job) => job.LayersPath switch
    {
        null => null,
        var path when !File.Exists(path) => throw VaiDiagnostics.FileNotFound.Exception(job.DisplayPath, path),
        var path when new FileInfo(path).Length > LargestLayerList => throw VaiDiagnostics.BadLayerList.Exception(path, $"it has more than {LargestLayerList} bytes"),
        var path => File.ReadAllText(path),
    };

    /// <summary>The shapes of the inputs, in order; none where nothing is said.</summary>
    private static ImmutableArray<ImmutableArray<int>> ParseShapes(string? text) =>
        string.IsNullOrWhiteSpace(text) ? [] : [.. text.Split(';', StringSplitOptions.TrimEntries).Select(ParseShape)];

    private static ImmutableArray<int> ParseShape(string text)
    {
        var shape = ImmutableArray.CreateBuilder<int>();
        foreach (var word in text.Split(['x', 'X', ','], StringSplitOptions.TrimEntries))
        {
            shape.Add(int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size > 0
                ? size
                : throw VaiDiagnostics.BadInputShape.UnplacedException(text, $"'{word}' is no size"));
        }

        return shape.ToImmutable();
    }
}
