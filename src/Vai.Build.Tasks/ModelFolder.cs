using System.Text;
using Microsoft.Build.Framework;
using Vai.Project;

namespace Vai.Build.Tasks;

/// <summary>
/// A model's folder of intermediate files: which stages left there what this build would make. All is told by content, so that neither the
/// dates of files nor another build at the same time can make a wrong model look right (build.md 3).
/// </summary>
/// <param name="model">As <see cref="ResolveDpuModels"/> made it.</param>
internal sealed class ModelFolder(ITaskItem model, InputStamps stamps)
{
    /// <summary>The metadatum that says where the item stands.</summary>
    public const string ProjectFileName = "ProjectFile";

    private const string LockName = "lock";
    private const string RecordSuffix = ".record.json";

    private readonly string _path = model.GetMetadata("OutputDirectory");
    private readonly Dictionary<ModelStep, StageRecord?> _records = [];

    public ITaskItem Model => model;

    /// <summary>Where the project says what the model is.</summary>
    public ItemPlace Place => ItemPlace.Of(
        model.ItemSpec, model.GetMetadata(ProjectFileName), model.GetMetadata(DpuModelMetadata.ClassName.Name));

    /// <summary>The model's name, which no other of the project has.</summary>
    public string Name => model.GetMetadata("ModelName");

    /// <summary>What the model goes through, in order.</summary>
    public ImmutableArray<ModelStep> Steps { get; } = ModelStep.Of(
        Enum.Parse<ModelEntry>(model.GetMetadata("Entry")), EscapedText.List(model, DpuModelMetadata.DpuTarget.Name));

    /// <summary>The names of its targets, where there are several.</summary>
    public ImmutableArray<string> Targets => [.. Steps.Where(step => step.IsOfTarget).Select(step => step.Target)];

    /// <summary>Names of the files that a folder has besides what stages write.</summary>
    public static IEnumerable<string> OwnFiles =>
        [LockName, RunnerStub.FileName, .. DpuModelItem.AllStages.Select(DpuModelItem.NameOf).SelectMany(name =>
            (string[])[name + RecordSuffix, name + DpuModelItem.ArgumentsSuffix])];

    /// <summary>Files that stages wrote into a folder, and those that tell of them.</summary>
    public static IEnumerable<string> FilesOf(string folder) => RecordsIn(folder)
        .SelectMany(record => record.Outputs.Keys)
        .Select(Path.GetFileName)
        .Concat(OwnFiles)
        .Select(name => Path.Combine(folder, name!));

    /// <summary>The folders of single targets in a model's.</summary>
    public static IEnumerable<string> TargetsOf(string folder) => (Directory.Exists(folder) ? Directory.GetDirectories(folder) : [])
        .Where(target => File.Exists(Path.Combine(target, DpuModelItem.NameOf(ModelStages.Compile) + DpuModelItem.ArgumentsSuffix)));

    /// <summary>Files that stages looked for by themselves.</summary>
    public static IEnumerable<string> ReadsOf(string folder) =>
        TargetsOf(folder).Prepend(folder).SelectMany(RecordsIn).SelectMany(record => record.Reads.Keys);

    /// <summary>Nobody else builds in the folder until the result is disposed.</summary>
    /// <param name="waits">Whether to wait for another build.</param>
    /// <returns>Null where another build is at work, and it is not waited for.</returns>
    /// <exception cref="VaiException">VAI0002: canceled while waiting.</exception>
    public FileStream? Lock(bool waits, CancellationToken cancellation)
    {
        Directory.CreateDirectory(_path);
        while (!cancellation.IsCancellationRequested)
        {
            if (FileLock.TryHold(Path.Combine(_path, LockName)) is { } held)
            {
                return held;
            }

            if (!waits)
            {
                return null;
            }

            cancellation.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(50));
        }

        throw VaiDiagnostics.Canceled.UnplacedException();
    }

    /// <summary>Forgets what was read: another build may have been here.</summary>
    public void Refresh() => _records.Clear();

    /// <summary>What a stage left.</summary>
    public StageRecord? Record(ModelStep step) =>
        _records.TryGetValue(step, out var record) ? record : _records[step] = StageRecord.Read(RecordPath(step));

    /// <summary>Why a stage has to run; null where what it left is what it would make.</summary>
    public string? Staleness(ModelStep step)
    {
        if (Record(step) is not { } record)
        {
            return "it left no result yet";
        }

        if (record.Key.Length == 0)
        {
            return "it failed the last time";
        }

        if (record.Reads.FirstOrDefault(read => stamps.Of(read.Key) != read.Value).Key is { } changed)
        {
            return $"'{changed}' changed";
        }

        if (record.Key != Key(step))
        {
            return model.GetMetadata(step.Metadata + "Change") is { Length: > 0 } change ? change : "what it depends on changed";
        }

        return record.Outputs.FirstOrDefault(output => !IsThere(step, output.Key, output.Value)).Key is { } missing
            ? $"its output '{missing}' is gone or another"
            : null;
    }

    /// <summary>Before a stage runs: should it fail, nothing may look as if it had not. What it wrote earlier is still its own.</summary>
    public void Forget(ModelStep step)
    {
        if (Record(step) is { } record)
        {
            (_records[step] = record with { Key = "" })!.Write(RecordPath(step));
        }
    }

    /// <summary>After a stage ran.</summary>
    public void Remember(WorkerAnswer.StageDone done, IEnumerable<Diagnostic> diagnostics)
    {
        var step = Steps.First(step => step.Name == done.Stage && step.Target == done.Target);
        var record = new StageRecord(
            Key(step),
            done.Reads.ToImmutableSortedDictionary(file => file, stamps.Of, StringComparer.Ordinal),
            done.Outputs.ToImmutableSortedDictionary(
                file => Path.GetFileName(file), file => StageRecord.LengthOf(file) ?? InputStamps.Absent, StringComparer.Ordinal),
            [.. diagnostics]);
        record.Write(RecordPath(step));
        _records[step] = record;
    }

    private static IEnumerable<StageRecord> RecordsIn(string folder) => DpuModelItem.AllStages
        .Select(stage => StageRecord.Read(Path.Combine(folder, DpuModelItem.NameOf(stage) + RecordSuffix)))
        .OfType<StageRecord>();

    private bool IsThere(ModelStep step, string name, string length) =>
        StageRecord.LengthOf(Path.Combine(step.FolderIn(_path), name)) == length;

    private string RecordPath(ModelStep step) => Path.Combine(step.FolderIn(_path), step.Name + RecordSuffix);

    // What earlier stages found by themselves concerns the later ones; and what is compiled is what was quantized.
    private string Key(ModelStep step)
    {
        var text = new StringBuilder(model.GetMetadata(step.Metadata + "Hash")).Append('\n');
        foreach (var earlier in Steps.TakeWhile(earlier => earlier.Stage != step.Stage))
        {
            text.Append(earlier.Stage == ModelStages.Quantize ? Key(earlier) : "").Append('\n');
            foreach (var file in Record(earlier)?.Reads.Keys ?? [])
            {
                text.Append(file).Append(' ').Append(stamps.Of(file)).Append('\n');
            }
        }

        return InputStamps.HashOfText(text.ToString());
    }
}
