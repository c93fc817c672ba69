using System.Globalization;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace Vai.Build.Tasks.Delivery;

/// <summary>A board whose key is known, and which knows ours: commands and files go there.</summary>
internal sealed partial class BoardConnection : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    private readonly BoardAddress _address;
    private readonly SshClient _commands;
    private readonly SftpClient _files;

    private BoardConnection(BoardAddress address, SshClient commands, SftpClient files) =>
        (_address, _commands, _files) = (address, commands, files);

    /// <param name="knownHosts">The file that lists the keys of hosts.</param>
    /// <exception cref="VaiException">VAI7002 to VAI7005: it cannot be reached, is not known, or does not know us.</exception>
    public static BoardConnection Open(BoardAddress address, BoardKeys keys, string knownHosts)
    {
        if (keys.Sources.IsEmpty)
        {
            throw VaiDiagnostics.BoardRefusesKeys.UnplacedException(address, "there are none");
        }

        var method = new PrivateKeyAuthenticationMethod(address.User, [.. keys.Sources]);
        var known = KnownHosts.Read(knownHosts);
        var connection = new BoardConnection(address, new SshClient(Info()), new SftpClient(Info()));
        try
        {
            connection.Connect(connection._commands, keys, known, knownHosts);
            connection.Connect(connection._files, keys, known, knownHosts);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }

        ConnectionInfo Info() => Asking(known.KindsOf(address.KnownName), new ConnectionInfo(
            address.Host, address.Port, address.User, method) { Timeout = Timeout });
    }

    /// <summary>The hashes (SHA-256) of a folder's files by their names with forward slashes; makes the folder.</summary>
    public Dictionary<string, string> Hashes(string folder)
    {
        var output = Run(
            $"mkdir -p {Quoted(folder)} && cd {Quoted(folder)} && find . -type f -exec sha256sum {{}} +", "looking at what is there");
        return output.Split('\n').Select(line => HashLine().Match(line)).Where(match => match.Success)
            .ToDictionary(match => match.Groups["name"].Value, match => match.Groups["hash"].Value, StringComparer.Ordinal);
    }

    /// <summary>Puts files into a folder, each beside its place and then moved, so that a program that runs keeps its own.</summary>
    /// <param name="files">Their names there, and where they lie here.</param>
    public void Upload(string folder, IReadOnlyCollection<(string Name, string Path)> files, CancellationToken cancellation)
    {
        var folders = files.Select(file => Path.GetDirectoryName(file.Name)!).Where(name => name.Length > 0).Distinct().ToArray();
        if (folders.Length > 0)
        {
            Run($"cd {Quoted(folder)} && mkdir -p {string.Join(' ', folders.Select(Quoted))}", "making folders");
        }

        foreach (var (name, path) in files)
        {
            cancellation.ThrowIfCancellationRequested();
            var (target, part) = ($"{folder}/{name}", $"{folder}/{name}.part");
            try
            {
                using var stream = File.OpenRead(path);
                _files.UploadFile(stream, part, canOverride: true);
                _files.RenameFile(part, target, isPosix: true);
            }
            catch (Exception e) when (e is SshException or SocketException)
            {
                throw new VaiException(
                    VaiDiagnostics.BoardCommandFailed.Unplaced($"writing '{target}'", e.GetType().Name, e.Message), e);
            }
        }
    }

    public void MakeExecutable(string path) => Run($"chmod +x {Quoted(path)}", "making the application executable");

    /// <summary>Runs a program in a folder, passing on what it writes line by line.</summary>
    /// <param name="commandLine">In the form of the shell there.</param>
    /// <returns>Its exit code; −1 where it ended by a signal.</returns>
    /// <exception cref="OperationCanceledException">It was asked to end, and was told so.</exception>
    public int Start(string folder, string commandLine, Action<string> onLine, CancellationToken cancellation)
    {
        using var command = _commands.CreateCommand($"cd {Quoted(folder)} && exec {commandLine}");
        command.CommandTimeout = System.Threading.Timeout.InfiniteTimeSpan;
        var end = command.BeginExecute();
        using var registration = cancellation.Register(() => command.CancelAsync());
        return Connected(() =>
        {
            var errors = Task.Run(() => Pass(command.ExtendedOutputStream, onLine), CancellationToken.None);
            Pass(command.OutputStream, onLine);
            errors.GetAwaiter().GetResult();
            cancellation.ThrowIfCancellationRequested();
            command.EndExecute(end);
            return command.ExitStatus ?? -1;
        });
    }

    public void Dispose()
    {
        _files.Dispose();
        _commands.Dispose();
    }

    /// <summary>A word of the shell, whatever is in it.</summary>
    public static string Quoted(string word) => $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    // Only kinds of key that are listed for the host: of several that it has, it shows the one that is known.
    private static ConnectionInfo Asking(IEnumerable<string> kinds, ConnectionInfo info)
    {
        var known = kinds.ToHashSet(StringComparer.Ordinal);
        foreach (var algorithm in known.Count > 0 ? [.. info.HostKeyAlgorithms.Keys] : Array.Empty<string>())
        {
            if (!known.Contains(algorithm.StartsWith("rsa-sha2-", StringComparison.Ordinal) ? "ssh-rsa" : algorithm))
            {
                info.HostKeyAlgorithms.Remove(algorithm);
            }
        }

        return info;
    }

    private void Connect(BaseClient client, BoardKeys keys, KnownHosts known, string knownHosts)
    {
        VaiException? distrust = null;
        client.HostKeyReceived += (_, shown) =>
        {
            distrust = known.Judge(_address.KnownName, shown.HostKey) switch
            {
                HostKeyVerdict.Known => null,
                var verdict => (verdict == HostKeyVerdict.Unknown ? VaiDiagnostics.UnknownBoardKey : VaiDiagnostics.ChangedBoardKey)
                    .UnplacedException(_address, shown.HostKeyName, $"SHA256:{shown.FingerPrintSHA256}", knownHosts),
            };
            shown.CanTrust = distrust is null;
        };
        try
        {
            client.Connect();
        }
        catch (SshAuthenticationException e)
        {
            throw new VaiException(VaiDiagnostics.BoardRefusesKeys.Unplaced(_address, string.Join(", ", keys.Names)), e);
        }
        catch (Exception e) when (e is SshException or SocketException or IOException)
        {
            throw distrust ?? new VaiException(VaiDiagnostics.BoardNotReached.Unplaced(_address, e.Message), e);
        }
    }

    private string Run(string commandLine, string what)
    {
        using var command = Connected(() => _commands.RunCommand(commandLine));
        return command.ExitStatus == 0
            ? command.Result
            : throw VaiDiagnostics.BoardCommandFailed.UnplacedException(
                what, string.Create(CultureInfo.InvariantCulture, $"exit code {command.ExitStatus}"), command.Error.Trim());
    }

    // A board that is switched off or restarts amid it is not a mistake of ours.
    private T Connected<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is SshConnectionException or SshOperationTimeoutException or SocketException)
        {
            throw new VaiException(VaiDiagnostics.BoardNotReached.Unplaced(_address, e.Message), e);
        }
    }

    private static void Pass(Stream stream, Action<string> onLine)
    {
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            onLine(line);
        }
    }

    [GeneratedRegex(@"\A(?<hash>[0-9a-f]{64})  \./(?<name>.+)\z")]
    private static partial Regex HashLine();
}
