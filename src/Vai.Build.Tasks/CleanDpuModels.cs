using System.Text.RegularExpressions;
using Microsoft.Build.Framework;

namespace Vai.Build.Tasks;

/// <summary>
/// Deletes what builds left in the folder of intermediate files, of models too that are not in the project any more. The folder may be the
/// user's own: only what a build recorded goes, and folders that are empty then.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed partial class CleanDpuModels : Microsoft.Build.Utilities.Task, IMultiThreadableTask
{
    private static readonly ImmutableArray<string> OwnFiles =
        [InputStamps.FileName, .. DpuModelItem.AllStages.Select(WorkerProtocol.RequestFile)];

    /// <inheritdoc />
    public TaskEnvironment TaskEnvironment { get; set; } = TaskEnvironment.Fallback;

    /// <summary>The folder, as <see cref="ResolveDpuModels"/> has it.</summary>
    [Required]
    public string OutputRoot { get; set; } = "";

    /// <inheritdoc />
    public override bool Execute() => TaskEdge.Run(Log, () =>
    {
        var root = TaskEnvironment.GetAbsolutePath(OutputRoot).Value;
        foreach (var folder in Directory.GetDirectories(root).Where(folder => ModelFolderName().IsMatch(Path.GetFileName(folder))))
        {
            foreach (var target in ModelFolder.TargetsOf(folder))
            {
                Clean(target, [.. ModelFolder.FilesOf(target)]);
            }

            Clean(folder, [.. ModelFolder.FilesOf(folder)]);
        }

        Clean(root, OwnFiles.Select(name => Path.Combine(root, name)));
    });

    private static void Clean(string folder, IEnumerable<string> files)
    {
        foreach (var file in files)
        {
            File.Delete(file);
        }

        if (!Directory.EnumerateFileSystemEntries(folder).Any())
        {
            Directory.Delete(folder);
        }
    }

    [GeneratedRegex("^[0-9a-f]{16}_")]
    private static partial Regex ModelFolderName();
}
