namespace Vai.Diagnostics;

internal static partial class VaiDiagnostics
{
    /// <summary>{0}: the program; {1}: what the system said.</summary>
    public static DiagnosticDescriptor VendorCompilerNotStarted { get; } = Error("VAI4201",
        "The compiler '{0}' cannot be started: {1}",
        "Compiler names the path of the vendor's vai_c_xir, or a command such as 'docker run --rm -v {{dir}}:{{dir}} IMAGE vai_c_xir'. " +
            "Leave Compiler out for the compiler of this SDK.");

    /// <summary>{0}: the command; {1}: its exit code; {2}: the end of what it wrote.</summary>
    public static DiagnosticDescriptor VendorCompilerFailed { get; } = Error("VAI4202",
        "The compiler '{0}' ended with code {1}. It last wrote: {2}",
        "What it wrote says why; the documentation of Vitis AI explains it. Leave Compiler out for the compiler of this SDK.");

    /// <summary>{0}: the command; {1}: the file; {2}: the end of what it wrote.</summary>
    public static DiagnosticDescriptor VendorCompilerMadeNothing { get; } = Error("VAI4203",
        "The compiler '{0}' ended well but wrote no {1} to its output folder. It last wrote: {2}",
        "A container sees the folder only when it is mounted under its own path: 'docker run --rm -v {{dir}}:{{dir}} IMAGE vai_c_xir'.");

    /// <summary>{0}: the command; {1}: minutes; {2}: the end of what it wrote.</summary>
    public static DiagnosticDescriptor VendorCompilerTooSlow { get; } = Error("VAI4204",
        "The compiler '{0}' was ended after {1} minutes. It last wrote: {2}",
        "Run it by hand on the model's _int.xmodel to see whether it waits for something, and take its deploy.xmodel as the model.");

    /// <summary>{0}: the command.</summary>
    public static DiagnosticDescriptor VendorCompilerUsesNoDpu { get; } = Error("VAI4205",
        "In the model that the compiler '{0}' made, nothing runs on the DPU.",
        "inspect.txt says which layers this SDK would run there. Leave Compiler out for its compiler.");

    /// <summary>{0}: why.</summary>
    public static DiagnosticDescriptor VendorModelNotVerified { get; } = Warning("VAI4206",
        "What the vendor's compiler made is taken as it is; simulator and executor do not prove it: {0}",
        "Compare its results on the board with those of 'vai run' on the quantized model.");

    private static ImmutableArray<DiagnosticDescriptor> VendorCompilerArea =>
    [
        VendorCompilerNotStarted, VendorCompilerFailed, VendorCompilerMadeNothing, VendorCompilerTooSlow, VendorCompilerUsesNoDpu,
        VendorModelNotVerified,
    ];
}
