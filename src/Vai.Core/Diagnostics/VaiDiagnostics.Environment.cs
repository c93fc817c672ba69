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

    private static ImmutableArray<DiagnosticDescriptor> EnvironmentArea => [Internal, Canceled, FileAccess, BadRequest];
}
