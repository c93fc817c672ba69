using Microsoft.Build.Framework;
using Vai.Project;

namespace Vai.Build.Tasks;

/// <summary>
/// Every file that the models are made from, one an item, for those who watch files themselves: Visual Studio's up-to-date check and
/// <c>dotnet watch</c>. A build does not need it.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class ListDpuModelInputs : Microsoft.Build.Utilities.Task, IMultiThreadableTask
{
    /// <inheritdoc />
    public TaskEnvironment TaskEnvironment { get; set; } = TaskEnvironment.Fallback;

    /// <summary>Models as <see cref="ResolveDpuModels"/> made them.</summary>
    [Required]
    public ITaskItem[] Models { get; set; } = [];

    /// <summary>Absolute paths of files that exist: the model, what the project names, and what the stages found beside.</summary>
    [Output]
    public ITaskItem[] Inputs { get; set; } = [];

    /// <inheritdoc />
    public override bool Execute() => TaskEdge.Run(Log, () =>
        Inputs =
        [
            .. Models.SelectMany(InputsOf).Where(File.Exists).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
                .Select(EscapedText.Item),
        ]);

    private static IEnumerable<string> InputsOf(ITaskItem model) =>
    [
        model.GetMetadata("ModelPath"),
        .. DpuModelMetadata.All.SelectMany(metadata =>
            EscapedText.List(model, metadata.Name).Where(value => DpuModelItem.IsFile(metadata, value))),
        .. ModelFolder.ReadsOf(model.GetMetadata("OutputDirectory")),
    ];
}
