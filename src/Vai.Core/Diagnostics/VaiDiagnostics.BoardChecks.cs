namespace Vai.Diagnostics;

internal static partial class VaiDiagnostics
{
    /// <summary>{0}: faults; {1}: checks.</summary>
    public static DiagnosticDescriptor BoardHasFaults { get; } = Error("VAI6340",
        "{0} of {1} checks of the board found a fault.",
        "Do what the first of them says, then run 'vai board --doctor' again: those behind it often follow from it.");

    public static DiagnosticDescriptor VivadoFlow { get; } = Warning("VAI6341",
        "There is /dev/dpu: the DPU of this image was integrated in the Vivado flow, whose registers and driver are others.",
        "Use an image of the Vitis flow, with XRT and an .xclbin.");

    public static DiagnosticDescriptor NoInterrupt { get; } = Warning("VAI6342",
        "/proc/interrupts has no line of zocl: no core can tell that it is done.",
        "Load the firmware; if it is loaded, its device tree overlay lacks the interrupts.");

    /// <summary>{0}: bytes that the model needs; {1}: bytes that are free.</summary>
    public static DiagnosticDescriptor ModelNeedsMemory { get; } = Error("VAI6343",
        "The model needs {0} bytes of contiguous memory on this board, and {1} are free.",
        "Give the system more of it at boot (cma=512M on the kernel's command line), or end other processes that use the DPU.");

    /// <summary>{0}: numbers that differ; {1}: all; {2}: the first's place; {3}: its value; {4}: the value that is right.</summary>
    public static DiagnosticDescriptor WrongBytes { get; } = Error("VAI6344",
        "{0} of {1} numbers are not those of the simulator; the first, number {2}, is {3} and should be {4}.",
        "Check the fingerprint, clock and power; send the report of 'vai board --first-run' with a bug report.");

    /// <summary>{0}: steps that failed; {1}: all steps; {2}: the report.</summary>
    public static DiagnosticDescriptor FirstRunFailed { get; } = Error("VAI6345",
        "{0} of {1} steps of the first run failed; '{2}' says how.",
        "Run 'vai board --doctor', and send the report with a bug report if that finds nothing.");

    private static ImmutableArray<DiagnosticDescriptor> BoardCheckArea =>
        [BoardHasFaults, VivadoFlow, NoInterrupt, ModelNeedsMemory, WrongBytes, FirstRunFailed];
}
