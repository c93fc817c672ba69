using Vai.Compiled;
using Vai.Project;
using Vai.Reports.Page;
using Vai.Runtime.Simulation.Timing;
using Vai.Xir.Serialization;

namespace Vai.Tool.Stages;

/// <summary>
/// The page that shows a compiled model, <c>report.html</c>, and what of it is compared with the next one, <c>report.json</c>. Of a build
/// before with another result the summary is kept.
/// </summary>
internal static class ReportStage
{
    public const string PageName = "report.html";
    public const string SummaryName = "report.json";

    /// <summary>The summary of the last build whose result was another.</summary>
    public const string SummaryBefore = "report.before.json";

    private const string ModelName = "deploy.xmodel";
    private const string None = nameof(None);

    /// <summary>Writes the report of what the stages of a build made, unless the project wants none.</summary>
    /// <returns>The files written.</returns>
    public static ImmutableArray<string> Run(ModelJob job, XirGraph compiled) => DiagnosticLocation.Within(job.DisplayPath, () =>
    {
        if (string.Equals(job.Settings[DpuModelMetadata.Report], None, StringComparison.OrdinalIgnoreCase))
        {
            // One that tells of an older build would be taken for this one's.
            foreach (var name in (ReadOnlySpan<string>)[PageName, SummaryName, SummaryBefore])
            {
                File.Delete(job.InCompiled(name));
            }

            return ImmutableArray<string>.Empty;
        }

        var data = PageData.Of(Of(compiled, [job.CompiledDirectory, job.OutputDirectory], CycleModel.DefaultFrequencyMHz));
        var (summary, path) = (data.Summary.ToJson(), job.InCompiled(SummaryName));
        if (File.Exists(path) && File.ReadAllText(path) != summary)
        {
            File.Move(path, job.InCompiled(SummaryBefore), overwrite: true);
        }

        AtomicFile.WriteAllText(path, summary);
        AtomicFile.WriteAllText(job.InCompiled(PageName), ReportPage.Write(data));
        // The summary that is kept is the stage's, too: a clean deletes it.
        return [path, .. File.Exists(job.InCompiled(SummaryBefore)) ? [job.InCompiled(SummaryBefore)] : ImmutableArray<string>.Empty,
            job.InCompiled(PageName)];
    });

    /// <summary>What is known of a compiled model: a file, or the folder of a build.</summary>
    /// <exception cref="VaiException">VAI1004, VAI1033, VAI2001, VAI2002, VAI6001, VAI6201 to VAI6203.</exception>
    public static PageSource Read(string path, double frequencyMHz)
    {
        var file = FileOf(path);
        return DiagnosticLocation.Within(file, () => Of(
            ModelFile.Require(ModelKind.Compiled, XmodelFile.Read(file), "vai report"),
            Path.GetFileName(file) == ModelName ? Folders(Path.GetDirectoryName(Path.GetFullPath(file))!) : [],
            frequencyMHz));
    }

    /// <summary>The summary that a path means: that of a build's folder or of a compiled model, or one that was kept.</summary>
    /// <inheritdoc cref="Read"/>
    public static ModelSummary Summary(string path, double frequencyMHz) =>
        path.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
            ? File.Exists(path) ? ModelSummary.Parse(path) : throw VaiDiagnostics.FileNotFound.Exception(path, path)
            : ModelSummary.Of(Read(path, frequencyMHz));

    /// <summary>Where the report of a model goes that names no place: into its folder.</summary>
    public static string PageOf(string path)
    {
        var file = FileOf(path);
        var name = Path.GetFileName(file) == ModelName ? PageName : Path.GetFileNameWithoutExtension(file) + "." + PageName;
        return Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, name);
    }

    private static string FileOf(string path) => Directory.Exists(path) ? Path.Combine(path, ModelName) : path;

    /// <summary>Of several targets each has a folder in that of the model, in which is what holds for all.</summary>
    private static ImmutableArray<string> Folders(string folder) =>
        File.Exists(Path.Combine(folder, "inspect.json")) || Path.GetDirectoryName(folder) is not { } above ? [folder] : [folder, above];

    private static PageSource Of(XirGraph compiled, ImmutableArray<string> folders, double frequencyMHz)
    {
        var model = CompiledModel.From(compiled);
        var name = ModelOrigin.Of(compiled.Attributes)?.File is { Length: > 0 } file ? file : compiled.Name;
        return PageSource.Of(name, model, frequencyMHz) with
        {
            Facts = StageFacts.Read(folders, model.DpuSubgraphs.FirstOrDefault()?.Target.Name ?? ""),
        };
    }
}
