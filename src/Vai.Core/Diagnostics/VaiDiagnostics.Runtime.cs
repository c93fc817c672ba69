using System.Collections.Immutable;

namespace Vai.Diagnostics;

public static partial class VaiDiagnostics
{
    /// <summary>{0}: byte offset in the program; {1}: what is wrong there.</summary>
    public static DiagnosticDescriptor BadProgram { get; } = Error("VAI6001",
        "The DPU program is broken at byte {0}: {1}.",
        "Compile the model again.");

    /// <summary>{0}: what is wrong.</summary>
    public static DiagnosticDescriptor BadArray { get; } = Error("VAI6002",
        "This is not a readable .npy array: {0}.",
        "Save it with numpy.save as int8 or float32, in C order.");

    private static ImmutableArray<DiagnosticDescriptor> RuntimeArea => [BadProgram, BadArray, .. SimulationArea];
}
