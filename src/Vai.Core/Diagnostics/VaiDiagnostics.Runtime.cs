using System.Collections.Immutable;

namespace Vai.Diagnostics;

public static partial class VaiDiagnostics
{
    /// <summary>{0}: byte offset in the program; {1}: what is wrong there.</summary>
    public static DiagnosticDescriptor BadProgram { get; } = Error("VAI6001",
        "The DPU program is broken at byte {0}: {1}.",
        "Compile the model again.");

    private static ImmutableArray<DiagnosticDescriptor> RuntimeArea => [BadProgram];
}
