namespace Vai.Diagnostics;

internal static partial class VaiDiagnostics
{
    /// <summary>{0}: what was given.</summary>
    public static DiagnosticDescriptor BadBoardAddress { get; } = Error("VAI7001",
        "'{0}' names no board.",
        "Give Board=USER@HOST or USER@HOST:PORT, as in -p:Board=root@192.168.1.227.");

    /// <summary>{0}: host and port; {1}: the reason.</summary>
    public static DiagnosticDescriptor BoardNotReached { get; } = Error("VAI7002",
        "The board {0} cannot be reached: {1}.",
        "Check that it is on, its address ('ip address' there), and that its SSH server runs.");

    /// <summary>{0}: host and port; {1}: the kind of key; {2}: its fingerprint; {3}: the file.</summary>
    public static DiagnosticDescriptor UnknownBoardKey { get; } = Error("VAI7003",
        "The board {0} shows the {1} key {2}, and {3} lists no key for it.",
        "Compare it with 'ssh-keygen -lf' of the board's /etc/ssh/ssh_host_*_key.pub, then connect once with ssh, which writes it down.");

    /// <summary>{0}: host and port; {1}: the kind of key; {2}: its fingerprint; {3}: the file.</summary>
    public static DiagnosticDescriptor ChangedBoardKey { get; } = Error("VAI7004",
        "The board {0} shows the {1} key {2}, and {3} lists another: it is another machine, or its card was flashed anew.",
        "If it was flashed, remove the old key with 'ssh-keygen -R HOST' and connect once with ssh; if not, do not go on.");

    /// <summary>{0}: user and host; {1}: the keys that were tried.</summary>
    public static DiagnosticDescriptor BoardRefusesKeys { get; } = Error("VAI7005",
        "{0} takes none of the keys that were offered: {1}.",
        "Copy a key to the board with ssh-copy-id, or name one with -p:BoardKey=FILE; one with a passphrase is used through ssh-agent.");

    /// <summary>{0}: the reason.</summary>
    public static DiagnosticDescriptor BadKeyFile { get; } = Error("VAI7006",
        "The private key cannot be used: {0}.",
        "Name another with BoardKey, or add it to ssh-agent (ssh-add), which asks for its passphrase.");

    /// <summary>{0}: what was done there; {1}: the exit code or reason; {2}: what it wrote.</summary>
    public static DiagnosticDescriptor BoardCommandFailed { get; } = Error("VAI7007",
        "On the board, {0} failed ({1}): {2}",
        "Check the room that is left there ('df -h'), and who may write into the folder (BoardFolder names another).");

    /// <summary>{0}: the application; {1}: the exit code.</summary>
    public static DiagnosticDescriptor ApplicationFailed { get; } = Error("VAI7008",
        "'{0}' ended on the board with exit code {1}.",
        "Its output stands above.");

    /// <summary>{0}: the folder.</summary>
    public static DiagnosticDescriptor NothingToDeploy { get; } = Error("VAI7009",
        "There is nothing to deploy in '{0}'.",
        "Publish first: the target DeployToBoard does where it is called on a project.");

    /// <summary>{0}: the target frameworks.</summary>
    public static DiagnosticDescriptor SeveralFrameworks { get; } = Error("VAI7010",
        "The project has the target frameworks {0}, and a board takes one.",
        "Name it with -f, as in -f net10.0, or with BoardTargetFramework.");

    private static ImmutableArray<DiagnosticDescriptor> DeliveryArea =>
    [
        BadBoardAddress, BoardNotReached, UnknownBoardKey, ChangedBoardKey, BoardRefusesKeys, BadKeyFile, BoardCommandFailed,
        ApplicationFailed, NothingToDeploy, SeveralFrameworks,
    ];
}
