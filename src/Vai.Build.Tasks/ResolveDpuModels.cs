using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using Vai.Project;

namespace Vai.Build.Tasks;

/// <summary>
/// Says for each <c>DpuModel</c> item which files its stages will make, without running any of them, and what each stage depends on.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class ResolveDpuModels : Microsoft.Build.Utilities.Task, IMultiThreadableTask, IIncrementalTask
{
    /// <inheritdoc />
    public TaskEnvironment TaskEnvironment { get; set; } = TaskEnvironment.Fallback;

    /// <inheritdoc />
    public bool FailIfNotIncremental { get; set; }

    [Required]
    public ITaskItem[] Models { get; set; } = [];

    /// <summary>The folder for all models of this configuration, with a slash at its end.</summary>
    [Required]
    public string OutputRoot { get; set; } = "";

    public string RootNamespace { get; set; } = "";

    /// <summary>The folder of a library's models beside an application, which may have models of several; empty for an
    /// application.</summary>
    public string DeployRoot { get; set; } = "";

    /// <summary>The tool's version: another tool makes other files.</summary>
    [Required]
    public string ToolVersion { get; set; } = "";

    /// <summary>The tool itself: while it is worked on, its version stays.</summary>
    [Required]
    public string WorkerAssembly { get; set; } = "";

    /// <inheritdoc cref="RunVaiWorker.ErrorsAsWarnings"/>
    public bool ErrorsAsWarnings { get; set; }

    /// <inheritdoc cref="RunVaiWorker.TreatWarningsAsErrors"/>
    public bool TreatWarningsAsErrors { get; set; }

    /// <inheritdoc cref="RunVaiWorker.WarningsNotAsErrors"/>
    public string WarningsNotAsErrors { get; set; } = "";

    /// <summary>The models with the paths of all their files as metadata.</summary>
    [Output]
    public ITaskItem[] Resolved { get; set; } = [];

    /// <summary>The folders in which compiled models are made, one a target, with what the targets files copy from them and where
    /// to.</summary>
    [Output]
    public ITaskItem[] Deployments { get; set; } = [];

    /// <inheritdoc />
    public override bool Execute() => TaskEdge.Run(Log, () =>
    {
        var root = Absolute(OutputRoot);
        var stamps = InputStamps.Load(root);
        var (models, diagnostics) = new DpuModelItems(Absolute, OutputRoot, RootNamespace, DeployRoot).Resolve(Models);
        var policy = new WarningPolicy(TreatWarningsAsErrors, WarningsNotAsErrors, ErrorsAsWarnings);
        foreach (var diagnostic in diagnostics)
        {
            TaskEdge.Report(Log, policy.Apply(diagnostic.Diagnostic), diagnostic.Place);
        }

        var tool = ToolVersion + " " + stamps.Of(Absolute(WorkerAssembly));
        Resolved = [.. models.Select(model => ToItem(model, tool, stamps))];
        Deployments = [.. models.SelectMany(model => model.Deployments).Select(ToItem)];
        if (!FailIfNotIncremental)
        {
            stamps.Save();
        }
    });

    private string Absolute(string path) => TaskEnvironment.GetAbsolutePath(path).Value;

    // What the targets ask for; what the worker is told is read back by WorkerProtocol.
    private TaskItem ToItem(DpuModelItem model, string tool, InputStamps stamps)
    {
        var item = EscapedText.Item(model.ItemSpec);
        foreach (var metadata in DpuModelMetadata.All)
        {
            EscapedText.Set(item, metadata.Name, model.Settings.Files(metadata));
        }

        foreach (var (name, value) in (ReadOnlySpan<(string, string)>)
        [
            ("ModelPath", model.ModelPath),
            ("ModelName", model.Name),
            (ModelFolder.ProjectFileName, model.ProjectFile),
            (DpuModelMetadata.Entry.Name, model.Entry.ToString()),
            ("OutputDirectory", model.OutputDirectory),
            ("DeployFolder", model.DeployFolder),
            ("DeployPath", model.DeployPath),
            .. model.Outputs,
        ])
        {
            EscapedText.Set(item, name, value);
        }

        foreach (var step in model.Steps)
        {
            var arguments = model.Arguments(step, tool, TaskEnvironment.ProjectDirectory.Value, stamps.Of);
            EscapedText.Set(item, step.Metadata + "Hash", InputStamps.HashOfText(arguments));
            EscapedText.Set(item, step.Metadata + "Change", Keep(model.ArgumentsFile(step), arguments));
        }

        return item;
    }

    private static TaskItem ToItem((string Made, string Deployed) deployment)
    {
        var item = EscapedText.Item(deployment.Made);
        EscapedText.Set(item, "DeployFolder", deployment.Deployed);
        return item;
    }

    /// <summary>Writes down what a stage depends on, for people and for the next build.</summary>
    /// <returns>What changed, in words; empty where nothing did, or where nothing was written yet.</returns>
    private string Keep(string path, string arguments)
    {
        var known = File.Exists(path) ? File.ReadAllText(path) : null;
        if (known == arguments)
        {
            return "";
        }

        if (!FailIfNotIncremental)
        {
            AtomicFile.WriteAllText(path, arguments);
        }

        return known is null ? "" : Change(known.Split('\n'), arguments.Split('\n'));
    }

    private static string Change(string[] before, string[] after) =>
        after.Except(before).FirstOrDefault() is { } added ? $"'{Short(added)}' is new"
        : before.Except(after).FirstOrDefault() is { } gone ? $"'{Short(gone)}' is gone"
        : "the order of its files changed";

    private static string Short(string line) => line.Length <= 100 ? line : line[..100] + "…";
}
