using System.Collections.Immutable;

namespace Vai.Diagnostics;

public static partial class VaiDiagnostics
{
    private static ImmutableArray<DiagnosticDescriptor> CompilerArea => [];
}
