namespace Vai.Diagnostics;

internal static partial class VaiDiagnostics
{
    /// <summary>{0}: the names; {1}: the numbers of the output.</summary>
    public static DiagnosticDescriptor LabelsDoNotFit { get; } = Warning("VAI5001",
        "The file of labels has {0} names, and the model gives {1} numbers: the class has no Labels.",
        "Write a name a line for each number, in their order, or name another file with Labels=\"…\" on the DpuModel item.");

    private static ImmutableArray<DiagnosticDescriptor> RunnerArea => [LabelsDoNotFit];
}
