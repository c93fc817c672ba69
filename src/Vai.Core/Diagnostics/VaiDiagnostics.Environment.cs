using System.Collections.Immutable;

namespace Vai.Diagnostics;

public static partial class VaiDiagnostics
{
    /// <summary>{0}: the exception's type; {1}: its message.</summary>
    public static DiagnosticDescriptor Internal { get; } = Error("VAI0001",
        "Vai.Sdk has a bug here: {0}: {1}",
        "Please report it with this message and, if you can, the model.");

    public static DiagnosticDescriptor Canceled { get; } = Error("VAI0002", "The work was canceled.", "");

    /// <summary>{0}: what the system said.</summary>
    public static DiagnosticDescriptor FileAccess { get; } = Error("VAI0003",
        "A file could not be read or written: {0}",
        "Check that the disk has room, that the file is not open elsewhere and that you may write there.");

    /// <summary>{0}: what is wrong.</summary>
    public static DiagnosticDescriptor BadRequest { get; } = Error("VAI0004",
        "The build's request to its worker is broken: {0}.",
        "Clean the project and build again; if it stays, please report it.");

    /// <summary>{0}: the exit code; {1}: the end of what it wrote.</summary>
    public static DiagnosticDescriptor WorkerDied { get; } = Error("VAI0005",
        "The worker process ended with code {0} and gave no reason. It last wrote: {1}",
        "A code of 134 or 139 is a crash of a native library; please report it with this text.");

    /// <summary>{0}: the MSBuild version found. Reported by the targets before any task can load.</summary>
    public static DiagnosticDescriptor SdkTooOld { get; } = Error("VAI0006",
        "Vai.Sdk needs MSBuild 18.9 (.NET SDK 10.0.400), this is {0}.",
        "Install a newer .NET SDK.");

    private static ImmutableArray<DiagnosticDescriptor> EnvironmentArea => [Internal, Canceled, FileAccess, BadRequest, WorkerDied, SdkTooOld];
}
