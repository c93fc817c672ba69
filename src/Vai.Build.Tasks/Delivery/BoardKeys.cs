using Renci.SshNet;

namespace Vai.Build.Tasks.Delivery;

/// <summary>The keys that are offered to a board, with their names for messages.</summary>
internal sealed record BoardKeys(ImmutableArray<IPrivateKeySource> Sources, ImmutableArray<string> Names)
{
    private static readonly ImmutableArray<string> UsualFiles = ["id_ed25519", "id_ecdsa", "id_rsa"];

    /// <param name="file">The one that was asked for; empty: those of the agent, then the usual files.</param>
    /// <param name="folder">Where the usual files lie.</param>
    /// <param name="agentSocket">Of ssh-agent; null or empty where there is none.</param>
    /// <exception cref="VaiException">VAI7006: the file that was asked for cannot be used.</exception>
    public static BoardKeys Find(string file, string folder, string? agentSocket)
    {
        if (file.Length > 0)
        {
            return new BoardKeys([Read(file)], [file]);
        }

        ImmutableArray<AgentKey> held = agentSocket is { Length: > 0 } ? new SshAgent(agentSocket).Keys() : [];
        var files = UsualFiles.Select(name => Path.Combine(folder, name)).Where(File.Exists)
            .Select(path => (Path: path, Key: TryRead(path))).Where(item => item.Key is not null).ToArray();
        return new BoardKeys(
            [.. held, .. files.Select(item => item.Key!)],
            [.. held.Select(key => $"{key.Comment} (ssh-agent)"), .. files.Select(item => item.Path)]);
    }

    // A usual file that has a passphrase is no mistake: its key may be in the agent.
    private static PrivateKeyFile? TryRead(string path)
    {
        try
        {
            return Read(path);
        }
        catch (VaiException)
        {
            return null;
        }
    }

    private static PrivateKeyFile Read(string path)
    {
        try
        {
            return new PrivateKeyFile(path);
        }
#pragma warning disable CA1031 // A damaged file ends in whatever the parsers of its form throw: ASN.1's, the library's, or an index.
        catch (Exception e)
#pragma warning restore CA1031
        {
            throw new VaiException(VaiDiagnostics.BadKeyFile.At(path, e.Message), e);
        }
    }
}
