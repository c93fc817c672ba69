using System.Collections.Immutable;

namespace Vai.Diagnostics;

public static partial class VaiDiagnostics
{
    /// <summary>{0}: what is wrong.</summary>
    public static DiagnosticDescriptor BadXmodel { get; } = Error("VAI2001",
        "This is not a readable xmodel: {0}.",
        "Make the file again, or copy it again from where it was made.");

    private static ImmutableArray<DiagnosticDescriptor> ModelArea => [BadXmodel];
}
