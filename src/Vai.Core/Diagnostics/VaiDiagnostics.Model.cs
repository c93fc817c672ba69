using System.Collections.Immutable;

namespace Vai.Diagnostics;

public static partial class VaiDiagnostics
{
    /// <summary>{0}: what is wrong.</summary>
    public static DiagnosticDescriptor BadXmodel { get; } = Error("VAI2001",
        "This is not a readable xmodel: {0}.",
        "Make the file again, or copy it again from where it was made.");

    /// <summary>{0}: the kind of model that it is; {1}: the stage or command; {2}: the kind that it needs; {3}: where to go with it.</summary>
    public static DiagnosticDescriptor WrongModelKind { get; } = Error("VAI2002",
        "This is {0}; {1} needs {2}.",
        "{3}");

    /// <summary>{0}: the op's type; {1}: why; {2}: what to do.</summary>
    public static DiagnosticDescriptor NotOnDpu { get; } = Warning("VAI2003",
        "{0} runs on the CPU: {1}.",
        "{2}");

    private static ImmutableArray<DiagnosticDescriptor> ModelArea => [BadXmodel, WrongModelKind, NotOnDpu];
}
