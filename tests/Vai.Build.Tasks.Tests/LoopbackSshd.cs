using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Vai.Build.Tasks.Tests;

/// <summary>OpenSSH's own server on the loopback, with a host key and a user's key of its own.</summary>
internal sealed class LoopbackSshd : IDisposable
{
    private static readonly string[] Places = ["/usr/sbin/sshd", "/usr/local/sbin/sshd", "/usr/bin/sshd"];

    private readonly TemporaryFolder _folder = new();
    private readonly List<Process> _started = [];

    private LoopbackSshd(string server)
    {
        MakeKey("host_key");
        MakeKey("user_key");
        MakeKey("other_key");
        File.Copy(_folder.File("user_key.pub"), _folder.File("authorized_keys"));
        _folder.Write("sshd_config", $"""
            ListenAddress 127.0.0.1:{Port}
            HostKey {_folder.File("host_key")}
            AuthorizedKeysFile {_folder.File("authorized_keys")}
            PidFile none
            StrictModes no
            UsePAM no
            PasswordAuthentication no
            PermitRootLogin prohibit-password
            Subsystem sftp internal-sftp

            """);
        KnownHosts = _folder.Write("known_hosts", $"[127.0.0.1]:{Port} {PublicKey("host_key")}\n");
        if (Environment.IsPrivilegedProcess)
        {
            Directory.CreateDirectory("/run/sshd");
        }

        Launch(server, ["-D", "-e", "-f", _folder.File("sshd_config")]);
        Assert.True(SpinWait.SpinUntil(IsReady, TimeSpan.FromSeconds(30)), "sshd does not listen");
    }

    public int Port { get; } = FreePort();

    public string Address => $"{Environment.UserName}@127.0.0.1:{Port}";

    /// <summary>A private key that the server takes.</summary>
    public string Key => _folder.File("user_key");

    /// <summary>A private key that it does not take.</summary>
    public string OtherKey => _folder.File("other_key");

    /// <summary>A file that lists the server's key.</summary>
    public string KnownHosts { get; }

    /// <summary>Skips the test where there is no server.</summary>
    public static LoopbackSshd Start()
    {
        var server = Places.FirstOrDefault(File.Exists);
        Assert.SkipWhen(server is null, "there is no sshd here (package openssh-server)");
        return new LoopbackSshd(server!);
    }

    public string Write(string name, string content) => _folder.Write(name, content);

    public string PathOf(string name) => _folder.File(name);

    public string PublicKey(string name) => string.Join(' ', File.ReadAllText(_folder.File(name + ".pub")).Split(' ')[..2]);

    /// <summary>An ssh-agent that holds the user's key.</summary>
    /// <returns>Its socket.</returns>
    public string StartAgent()
    {
        var socket = _folder.File("agent");
        Launch("ssh-agent", ["-D", "-a", socket]);
        Assert.True(SpinWait.SpinUntil(() => File.Exists(socket), TimeSpan.FromSeconds(30)), "ssh-agent does not listen");
        var add = new ProcessStartInfo("ssh-add", [Key]) { RedirectStandardError = true };
        add.Environment["SSH_AUTH_SOCK"] = socket;
        Run(add);
        return socket;
    }

    public void MakeKey(string name, string passphrase = "") =>
        Run(new ProcessStartInfo("ssh-keygen", ["-q", "-t", "ed25519", "-N", passphrase, "-C", name, "-f", _folder.File(name)]));

    public void Dispose()
    {
        foreach (var process in _started)
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            process.Dispose();
        }

        _folder.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static void Run(ProcessStartInfo start)
    {
        using var process = Process.Start(start)!;
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    private bool IsReady()
    {
        try
        {
            using var client = new TcpClient("127.0.0.1", Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private void Launch(string program, string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        _started.Add(process);
    }
}
