using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using Vai.Project;

namespace Vai.Build.Tasks;

/// <summary>
/// Says for each <c>DpuModel</c> item which files its stages will make, without running any of them, and writes what the stages
/// depend on into argument files, only where that changed.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class ResolveDpuModels : Microsoft.Build.Utilities.Task, IMultiThreadableTask, IIncrementalTask
{
    private static readonly ImmutableArray<ModelStages> Stages = [ModelStages.Inspect, ModelStages.Quantize, ModelStages.Compile];

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

    /// <summary>The tool's version: another tool makes other files.</summary>
    [Required]
    public string ToolVersion { get; set; } = "";

    /// <summary>The models with the paths of all their files as metadata.</summary>
    [Output]
    public ITaskItem[] Resolved { get; set; } = [];

    /// <inheritdoc />
    public override bool Execute() => TaskEdge.Run(Log, () =>
    {
        var resolver = new DpuModelItems(path => TaskEnvironment.GetAbsolutePath(path).Value, OutputRoot, RootNamespace);
        var (models, diagnostics) = resolver.Resolve(Models);
        foreach (var diagnostic in diagnostics)
        {
            TaskEdge.Report(Log, diagnostic);
        }

        Resolved = [.. models.Select(ToItem)];
        foreach (var model in models)
        {
            WriteArguments(model);
        }
    });

    private void WriteArguments(DpuModelItem model)
    {
        foreach (var stage in Stages)
        {
            var path = model.ArgumentsFile(stage);
            var text = model.Arguments(stage, ToolVersion);
            if (File.Exists(path) && File.ReadAllText(path) == text)
            {
                continue;
            }

            if (FailIfNotIncremental)
            {
                Log.LogError($"The arguments of '{DpuModelItem.NameOf(stage)}' of {model.ItemSpec} changed.");
                return;
            }

            AtomicFile.WriteAllText(path, text);
        }
    }

    // What the targets ask for; what the worker is told is read back by WorkerProtocol.
    private static TaskItem ToItem(DpuModelItem model)
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
            (DpuModelMetadata.Entry.Name, model.Entry.ToString()),
            ("OutputDirectory", model.OutputDirectory),
            ("DeployPath", model.DeployPath),
            .. model.Outputs,
        ])
        {
            EscapedText.Set(item, name, value);
        }

        foreach (var stage in Stages)
        {
            EscapedText.Set(item, stage + "Inputs", model.Inputs(stage));
            EscapedText.Set(item, stage + "Arguments", model.ArgumentsFile(stage));
        }

        return item;
    }
}
