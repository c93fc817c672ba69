using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Build.Framework;
using Vai.Build.Tasks.Delivery;

namespace Vai.Build.Tasks;

/// <summary>
/// Copies a published application to a board over SSH, only what is not there yet, and starts it where that is asked for.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class DeployToBoard : Microsoft.Build.Utilities.Task, IMultiThreadableTask, ICancelableTask, IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();

    /// <inheritdoc />
    public TaskEnvironment TaskEnvironment { get; set; } = TaskEnvironment.Fallback;

    /// <summary><c>USER@HOST</c> or <c>USER@HOST:PORT</c>.</summary>
    public string Board { get; set; } = "";

    /// <summary>The folder with the published application.</summary>
    [Required]
    public string Folder { get; set; } = "";

    /// <summary>The application's file in that folder, which is made executable.</summary>
    [Required]
    public string Application { get; set; } = "";

    /// <summary>The folder on the board, from the user's home on if it does not begin with a slash.</summary>
    [Required]
    public string BoardFolder { get; set; } = "";

    /// <summary>A private key; empty: the keys of ssh-agent and of <c>~/.ssh</c>.</summary>
    public string Key { get; set; } = "";

    /// <summary>The keys of hosts that are known; empty: <c>~/.ssh/known_hosts</c>.</summary>
    public string KnownHosts { get; set; } = "";

    /// <summary>Whether it is started, too.</summary>
    public bool Start { get; set; }

    /// <summary>The application's arguments, as the board's shell reads them.</summary>
    public string Arguments { get; set; } = "";

    /// <inheritdoc />
    public void Cancel() => _cancellation.Cancel();

    /// <inheritdoc />
    public void Dispose() => _cancellation.Dispose();

    /// <inheritdoc />
    public override bool Execute() => TaskEdge.Run(Log, () =>
    {
        try
        {
            Deploy();
        }
        catch (OperationCanceledException)
        {
            TaskEdge.Report(Log, VaiDiagnostics.Canceled.Unplaced());
        }
    });

    private void Deploy()
    {
        var address = BoardAddress.Parse(Board);
        var files = FilesOf(TaskEnvironment.GetAbsolutePath(Folder).Value);
        var home = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".ssh");
        var keys = BoardKeys.Find(Absolute(Key), home, TaskEnvironment.GetEnvironmentVariable("SSH_AUTH_SOCK"));
        var knownHosts = KnownHosts.Length > 0 ? Absolute(KnownHosts) : Path.Combine(home, "known_hosts");
        using var board = BoardConnection.Open(address, keys, knownHosts);
        var there = board.Hashes(BoardFolder);
        var changed = files.Where(file => there.GetValueOrDefault(file.Name) != HashOf(file.Path)).ToArray();
        board.Upload(BoardFolder, changed, _cancellation.Token);
        board.MakeExecutable($"{BoardFolder}/{Application}");
        var bytes = changed.Sum(file => new FileInfo(file.Path).Length);
        Log.LogMessage(MessageImportance.High, "{0}", string.Create(CultureInfo.InvariantCulture,
            $"{address}:{BoardFolder}: {changed.Length} of {files.Length} files copied, {bytes} bytes"));
        if (Start)
        {
            Run(board);
        }
    }

    private void Run(BoardConnection board)
    {
        var exitCode = board.Start(BoardFolder, $"./{BoardConnection.Quoted(Application)} {Arguments}",
            line => Log.LogMessage(MessageImportance.High, "{0}", line), _cancellation.Token);
        if (exitCode != 0)
        {
            TaskEdge.Report(Log, VaiDiagnostics.ApplicationFailed.Unplaced(Application, exitCode));
        }
    }

    private string Absolute(string path) => path.Length > 0 ? TaskEnvironment.GetAbsolutePath(path).Value : "";

    private static (string Name, string Path)[] FilesOf(string folder)
    {
        (string, string)[] files = Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Select(path => (Path.GetRelativePath(folder, path).Replace('\\', '/'), path)).Order()]
            : [];
        return files.Length > 0 ? files : throw VaiDiagnostics.NothingToDeploy.UnplacedException(folder);
    }

    private static string HashOf(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
