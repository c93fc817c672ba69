using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace Vai.Build.Tasks;

/// <summary>
/// Says for each <c>DpuModel</c> item which files its stages will make, without running any of them, and writes what the stages
/// depend on into argument files, only where that changed.
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
        foreach (var stage in (ReadOnlySpan<string>)["inspect", "quantize", "compile"])
        {
            var path = model.ArgumentsFile(stage);
            var text = model.Arguments(stage, ToolVersion);
            if (File.Exists(path) && File.ReadAllText(path) == text)
            {
                continue;
            }

            if (FailIfNotIncremental)
            {
                Log.LogError($"The arguments of '{stage}' of {model.ItemSpec} changed.");
                return;
            }

            AtomicFile.WriteAllText(path, text);
        }
    }

    private static TaskItem ToItem(DpuModelItem model)
    {
        var item = new TaskItem(model.ItemSpec);
        foreach (var (name, value) in (ReadOnlySpan<(string, string)>)
        [
            ("ModelPath", model.ModelPath),
            ("ModelName", model.Name),
            ("Entry", model.Entry.ToString()),
            ("CompileInput", model.CompileInput),
            ("DpuTarget", model.Target),
            ("CalibrationFiles", string.Join(';', model.CalibrationFiles.Select(EscapeSemicolon))),
            ("InputShape", model.InputShape),
            ("InputMean", model.Preprocessing[0]),
            ("InputScale", model.Preprocessing[1]),
            ("InputColor", model.Preprocessing[2]),
            ("InputResize", model.Preprocessing[3]),
            ("TrainingFiles", string.Join(';', model.TrainingFiles.Select(EscapeSemicolon))),
            ("EvaluationFiles", string.Join(';', model.EvaluationFiles.Select(EscapeSemicolon))),
            .. model.Quantization,
            ("Compiler", model.Compiler),
            ("CompilerFile", model.CompilerFile),
            ("LayersFile", model.Layers),
            ("LabelsFile", model.Labels),
            ("ClassName", model.ClassName),
            ("Namespace", model.Namespace),
            ("Access", model.Access),
            ("OutputDirectory", model.OutputDirectory),
            ("DeployPath", model.DeployPath),
            ("FloatModel", model.FloatModel),
            ("QuantizedModel", model.QuantizedModel),
            ("DeployModel", model.DeployModel),
            ("Runner", model.Runner),
            ("InspectionReport", model.InspectionReport),
            ("InspectArguments", model.ArgumentsFile("inspect")),
            ("QuantizeArguments", model.ArgumentsFile("quantize")),
            ("CompileArguments", model.ArgumentsFile("compile")),
        ])
        {
            item.SetMetadata(name, value);
        }

        return item;
    }

    // A semicolon in a path would split the list; MSBuild's own escape keeps it whole.
    private static string EscapeSemicolon(string path) => path.Replace(";", "%3B", StringComparison.Ordinal);
}
