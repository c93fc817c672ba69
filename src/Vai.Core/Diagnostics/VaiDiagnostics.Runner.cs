namespace Vai.Diagnostics;

public static partial class VaiDiagnostics
{
    private static ImmutableArray<DiagnosticDescriptor> RunnerArea => [];
}
