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

    // EWOULDBLOCK of Linux and macOS, ERROR_SHARING_VIOLATION of Windows.
    private static readonly ImmutableArray<int> SharingErrors = [11, 35, 32];

    private readonly string _path = model.GetMetadata("OutputDirectory");
    private readonly Dictionary<ModelStages, StageRecord?> _records = [];

    public ITaskItem Model => model;

    /// <summary>Where the project says what the model is.</summary>
    public ItemPlace Place => ItemPlace.Of(
        model.ItemSpec, model.GetMetadata(ProjectFileName), model.GetMetadata(DpuModelMetadata.ClassName.Name));

    /// <summary>The model's name, which no other of the project has.</summary>
    public string Name => model.GetMetadata("ModelName");

    /// <summary>The stages that the model goes through, in order.</summary>
    public ImmutableArray<ModelStages> Stages { get; } = DpuModelItem.StagesOf(Enum.Parse<ModelEntry>(model.GetMetadata("Entry")));

    /// <summary>Names of the files that a folder has besides what stages write.</summary>
    public static IEnumerable<string> OwnFiles =>
        [LockName, .. DpuModelItem.AllStages.Select(DpuModelItem.NameOf).SelectMany(name =>
            (string[])[name + RecordSuffix, name + DpuModelItem.ArgumentsSuffix])];

    /// <summary>Files that stages wrote into a folder, and those that tell of them.</summary>
    public static IEnumerable<string> FilesOf(string folder) => RecordsIn(folder)
        .SelectMany(record => record.Outputs.Keys)
        .Select(Path.GetFileName)
        .Concat(OwnFiles)
        .Select(name => Path.Combine(folder, name!));

    /// <summary>Files that stages looked for by themselves.</summary>
    public static IEnumerable<string> ReadsOf(string folder) => RecordsIn(folder).SelectMany(record => record.Reads.Keys);

    /// <summary>Nobody else builds in the folder until the result is disposed.</summary>
    /// <param name="waits">Whether to wait for another build.</param>
    /// <returns>Null where another build is at work, and it is not waited for.</returns>
    /// <exception cref="VaiException">VAI0002: canceled while waiting.</exception>
    public FileStream? Lock(bool waits, CancellationToken cancellation)
    {
        Directory.CreateDirectory(_path);
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                return new FileStream(Path.Combine(_path, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (SharingErrors.Contains(e.HResult & 0xFFFF))
            {
                if (!waits)
                {
                    return null;
                }

                cancellation.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(50));
            }
        }

        throw VaiDiagnostics.Canceled.UnplacedException();
    }

    /// <summary>Forgets what was read: another build may have been here.</summary>
    public void Refresh() => _records.Clear();

    /// <summary>What a stage left.</summary>
    public StageRecord? Record(ModelStages stage) =>
        _records.TryGetValue(stage, out var record) ? record : _records[stage] = StageRecord.Read(RecordPath(stage));

    /// <summary>Why a stage has to run; null where what it left is what it would make.</summary>
    public string? Staleness(ModelStages stage)
    {
        if (Record(stage) is not { } record)
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

        if (record.Key != Key(stage))
        {
            return model.GetMetadata(stage + "Change") is { Length: > 0 } change ? change : "what it depends on changed";
        }

        return record.Outputs.FirstOrDefault(output => !IsThere(output.Key, output.Value)).Key is { } missing
            ? $"its output '{missing}' is gone or another"
            : null;
    }

    /// <summary>Before a stage runs: should it fail, nothing may look as if it had not. What it wrote earlier is still its own.</summary>
    public void Forget(ModelStages stage)
    {
        if (Record(stage) is { } record)
        {
            (_records[stage] = record with { Key = "" })!.Write(RecordPath(stage));
        }
    }

    /// <summary>After a stage ran.</summary>
    public void Remember(ModelStages stage, WorkerAnswer.StageDone done, IEnumerable<Diagnostic> diagnostics)
    {
        var record = new StageRecord(
            Key(stage),
            done.Reads.ToImmutableSortedDictionary(file => file, stamps.Of, StringComparer.Ordinal),
            done.Outputs.ToImmutableSortedDictionary(
                file => Path.GetFileName(file), file => StageRecord.LengthOf(file) ?? InputStamps.Absent, StringComparer.Ordinal),
            [.. diagnostics]);
        record.Write(RecordPath(stage));
        _records[stage] = record;
    }

    private static IEnumerable<StageRecord> RecordsIn(string folder) => DpuModelItem.AllStages
        .Select(stage => StageRecord.Read(Path.Combine(folder, DpuModelItem.NameOf(stage) + RecordSuffix)))
        .OfType<StageRecord>();

    private bool IsThere(string name, string length) => StageRecord.LengthOf(Path.Combine(_path, name)) == length;

    private string RecordPath(ModelStages stage) => Path.Combine(_path, DpuModelItem.NameOf(stage) + RecordSuffix);

    // What earlier stages found by themselves concerns the later ones; and what is compiled is what was quantized.
    private string Key(ModelStages stage)
    {
        var text = new StringBuilder(model.GetMetadata(stage + "Hash")).Append('\n');
        foreach (var earlier in Stages.TakeWhile(earlier => earlier != stage))
        {
            text.Append(earlier == ModelStages.Quantize ? Key(earlier) : "").Append('\n');
            foreach (var file in Record(earlier)?.Reads.Keys ?? [])
            {
                text.Append(file).Append(' ').Append(stamps.Of(file)).Append('\n');
            }
        }

        return InputStamps.HashOfText(text.ToString());
    }
}
