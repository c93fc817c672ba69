namespace Vai.Diagnostics;

internal static partial class VaiDiagnostics
{
    private static ImmutableArray<DiagnosticDescriptor> RunnerArea => [];
}
