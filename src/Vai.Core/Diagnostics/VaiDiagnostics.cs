namespace Vai.Diagnostics;

/// <summary>
/// The catalogue of all messages. One file an area, by the first digit of the code:
/// 0 environment, 1 project, 2 model, 3 quantizer, 4 compiler, 5 runner generation, 6 running, 7 delivery.
/// <c>docs/diagnostics.md</c> is generated from it.
/// </summary>
internal static partial class VaiDiagnostics
{
    /// <summary>Every descriptor, sorted by code.</summary>
    // Made when asked: among the files of a partial class, the order in which static fields are set is not defined.
    public static ImmutableArray<DiagnosticDescriptor> All =>
    [
        .. EnvironmentArea, .. ProjectArea, .. ModelArea, .. FormatArea, .. QuantizerArea, .. CompilerArea, .. RunnerArea, .. RuntimeArea,
        .. DeliveryArea,
    ];

    private static DiagnosticDescriptor Error(string code, string sentence, string wayOut) =>
        new(code, DiagnosticSeverity.Error, sentence, wayOut);

    private static DiagnosticDescriptor Warning(string code, string sentence, string wayOut) =>
        new(code, DiagnosticSeverity.Warning, sentence, wayOut);
}
