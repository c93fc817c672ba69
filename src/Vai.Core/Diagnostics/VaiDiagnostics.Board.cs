namespace Vai.Diagnostics;

internal static partial class VaiDiagnostics
{
    /// <summary>{0}: the library; {1}: what the loader said.</summary>
    public static DiagnosticDescriptor XrtNotFound { get; } = Error("VAI6301",
        "There is no board here: XRT's library {0} cannot be loaded: {1}.",
        "On a board install XRT (the package xrt, or xrt-embedded with xrt-zocl-dkms); on a PC run with another backend.");

    /// <summary>{0}: the function.</summary>
    public static DiagnosticDescriptor XrtIncomplete { get; } = Error("VAI6302",
        "XRT's libraries have no function '{0}'.",
        "Install XRT 2.11 (2021.1) or newer, and of both libraries, libxrt_core and libxrt_coreutil, the same version.");

    /// <summary>{0}: what nodes there are.</summary>
    public static DiagnosticDescriptor NoBoard { get; } = Error("VAI6303",
        "XRT finds no device with a DPU; {0}.",
        "Load the firmware (on Kria: 'sudo xmutil loadapp NAME'), check that the driver zocl is loaded, and give a container " +
            "/dev/dri/renderD128.");

    /// <summary>{0}: the system's reason; {1}: the device node.</summary>
    public static DiagnosticDescriptor BoardNotOpened { get; } = Error("VAI6304",
        "The device of the DPU cannot be opened: {0}.",
        "Check who may open {1} ('sudo usermod -aG render,video $USER', then log in again), and that the firmware is loaded.");

    /// <summary>{0}: the path; {1}: who names it.</summary>
    public static DiagnosticDescriptor FirmwareNotFound { get; } = Error("VAI6305",
        "The DPU's firmware '{0}' is not there, {1}.",
        "Load the firmware (on Kria: 'sudo xmutil loadapp NAME'), or name its .xclbin in XLNX_VART_FIRMWARE or, as 'firmware: PATH', in " +
            "/etc/vart.conf.");

    /// <summary>{0}: what is wrong.</summary>
    public static DiagnosticDescriptor BadFirmware { get; } = Error("VAI6306",
        "This is no readable .xclbin: {0}.",
        "Copy the file again from the image or the build of the firmware.");

    /// <summary>{0}: the kernels in it.</summary>
    public static DiagnosticDescriptor NoDpuInFirmware { get; } = Error("VAI6307",
        "The firmware has no kernel DPUCZDX8G; its kernels are: {0}.",
        "Load a firmware with a DPU, and name its .xclbin in XLNX_VART_FIRMWARE or /etc/vart.conf.");

    /// <summary>{0}: the state that the system tells.</summary>
    public static DiagnosticDescriptor LogicNotProgrammed { get; } = Error("VAI6308",
        "The programmable logic is not programmed (its state is '{0}', not 'operating'); touching the DPU now would stop the whole system.",
        "Load the firmware first (on Kria: 'sudo xmutil loadapp NAME').");

    /// <summary>{0}: the lock's file; {1}: who has it open, or the system's reason.</summary>
    public static DiagnosticDescriptor BoardBusy { get; } = Error("VAI6309",
        "The lock of the DPU, {0}, cannot be taken: {1}.",
        "End the process that has the DPU for itself, or wait for it; a file that nobody uses may be deleted.");

    public static DiagnosticDescriptor FirmwareInUse { get; } = Error("VAI6310",
        "The firmware cannot be loaded: another one is in use.",
        "End the processes that use the DPU, or name the firmware that is loaded in XLNX_VART_FIRMWARE or /etc/vart.conf.");

    /// <summary>{0}: the reason.</summary>
    public static DiagnosticDescriptor FirmwareNotLoaded { get; } = Error("VAI6311",
        "The firmware cannot be loaded: {0}.",
        "Check that the .xclbin is the one of the firmware that the programmable logic holds.");

    /// <summary>{0}: kernel and instance; {1}: the firmware; {2}: the reason.</summary>
    public static DiagnosticDescriptor CoreNotFound { get; } = Error("VAI6312",
        "The driver knows no core '{0}', which '{1}' names: {2}.",
        "The .xclbin is not that of the loaded firmware: load its firmware, or name the right one in XLNX_VART_FIRMWARE or " +
            "/etc/vart.conf.");

    /// <summary>{0}: kernel and instance; {1}: its index; {2}: the reason.</summary>
    public static DiagnosticDescriptor ContextRefused { get; } = Error("VAI6313",
        "The driver gives no context on core '{0}' (index {1}): {2}.",
        "Another process may have the core for itself, or another firmware may have been loaded meanwhile; end it, or load the firmware " +
            "again.");

    /// <summary>{0}: kernel and instance; {1}: the reason.</summary>
    public static DiagnosticDescriptor CoreNotReadable { get; } = Error("VAI6314",
        "The registers of core '{0}' cannot be read: {1}.",
        "Check that the .xclbin is that of the loaded firmware, and that the kernel is a DPU.");

    /// <summary>{0}: the model's DPU; {1}: the board's; {2}: the board's fingerprint; {3}: how they differ.</summary>
    public static DiagnosticDescriptor FingerprintMismatch { get; } = Error("VAI6320",
        "The model was compiled for {0}, the board has {1}. {3}",
        "Recompile with DpuTarget=\"{2}\" (or with the board's arch.json), a model that came compiled with Entry=\"Recompile\" beside it, "
            + "or load firmware that has the model's DPU.");

    /// <summary>{0}: bytes; {1}: what for; {2}: what is free.</summary>
    public static DiagnosticDescriptor OutOfContiguousMemory { get; } = Error("VAI6321",
        "There is no contiguous memory of {0} bytes left for {1}; {2}.",
        "Give the system more of it at boot (cma=512M on the kernel's command line), or end other processes that use the DPU.");

    /// <summary>{0}: bytes; {1}: what for; {2}: the reason.</summary>
    public static DiagnosticDescriptor BufferNotMapped { get; } = Error("VAI6322",
        "A buffer of {0} bytes for {1} cannot be mapped: {2}.",
        "Check the process's limits (ulimit -v, -l) and the memory that is free.");

    /// <summary>{0}: what for; {1}: the address; {2}: the limit.</summary>
    public static DiagnosticDescriptor BadBufferAddress { get; } = Error("VAI6323",
        "The DPU cannot use the memory for {0}: it lies at {1}; whole pages below {2} are possible.",
        "Check the firmware's memory topology.");

    /// <summary>{0}: bytes; {1}: the first; {2}: the direction; {3}: the reason.</summary>
    public static DiagnosticDescriptor SyncFailed { get; } = Error("VAI6324",
        "{0} bytes at {1} of a buffer could not be made visible {2}: {3}.",
        "This is a bug to report, with the version of XRT.");

    /// <summary>{0}: the DPUs of the models; {1}: those of the board; {2}: the fingerprint of its first; {3}: the targets.</summary>
    public static DiagnosticDescriptor NoTargetFits { get; } = Error("VAI6325",
        "There are models for {0}, and the board has {1}.",
        "Add the board's DPU, DpuTarget=\"{3};{2}\" on the DpuModel item, or load firmware that has one of these DPUs.");

    /// <summary>{0}: kernel and instance; {1}: seconds; {2}: its counters.</summary>
    public static DiagnosticDescriptor RunDoesNotEnd { get; } = Error("VAI6330",
        "Core '{0}' did not end a run within {1} s: {2}.",
        "The core is not used any more; load the firmware again or restart the board. If it stays, look at 'grep zocl /proc/interrupts', " +
            "and check clock and power.");

    /// <summary>{0}: kernel and instance; {1}: the state; {2}: its number.</summary>
    public static DiagnosticDescriptor RunFailed { get; } = Error("VAI6331",
        "A run on core '{0}' ended in state {1} ({2}), not Completed (4).",
        "Run it again; if it stays, load the firmware again and look at 'dmesg'.");

    /// <summary>{0}: kernel and instance; {1}: the reason.</summary>
    public static DiagnosticDescriptor RunNotTaken { get; } = Error("VAI6332",
        "The driver did not take a run for core '{0}': {1}.",
        "If another firmware was loaded meanwhile, create the runner again; else look at 'dmesg'.");

    /// <summary>{0}: kernel and instance.</summary>
    public static DiagnosticDescriptor BoardNeedsReset { get; } = Error("VAI6333",
        "The driver takes no more runs for core '{0}': it holds that a core hangs.",
        "Load the firmware again ('sudo xmutil unloadapp', then loadapp) or restart the board.");

    /// <summary>{0}: cores; {1}: why the first was given up.</summary>
    public static DiagnosticDescriptor NoCoreLeft { get; } = Error("VAI6334",
        "None of the {0} cores is used any more: {1}",
        "Load the firmware again or restart the board, then create the runner again.");

    /// <summary>{0}: runs; {1}: milliseconds.</summary>
    public static DiagnosticDescriptor InterruptsLost { get; } = Warning("VAI6335",
        "{0} runs in a row took about half a second ({1:F0} ms), of which the DPU worked less than half: interrupts seem to be lost, and " +
            "the driver looks only every 500 ms.",
        "Look whether the number in 'grep zocl /proc/interrupts' grows with each run; some images need a newer kernel or XRT for that.");

    private static ImmutableArray<DiagnosticDescriptor> BoardArea =>
    [
        XrtNotFound, XrtIncomplete, NoBoard, BoardNotOpened, FirmwareNotFound, BadFirmware, NoDpuInFirmware, LogicNotProgrammed, BoardBusy,
        FirmwareInUse, FirmwareNotLoaded, CoreNotFound, ContextRefused, CoreNotReadable, FingerprintMismatch, OutOfContiguousMemory,
        BufferNotMapped, BadBufferAddress, SyncFailed, NoTargetFits, RunDoesNotEnd, RunFailed, RunNotTaken, BoardNeedsReset,
        NoCoreLeft, InterruptsLost,
    ];
}
