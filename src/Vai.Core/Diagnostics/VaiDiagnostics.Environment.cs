namespace Vai.Diagnostics;

internal static partial class VaiDiagnostics
{
    /// <summary>{0}: the exception's type; {1}: its message.</summary>
    public static DiagnosticDescriptor Internal { get; } = Error("VAI0001",
        "Vai.Sdk has a bug here: {0}: {1}",
        "Please report it with this message and, if you can, the model.");

    public static DiagnosticDescriptor Canceled { get; } = Error("VAI0002", "The work was canceled.", "");

    /// <summary>{0}: what the system said.</summary>
    public static DiagnosticDescriptor FileAccess { get; } = Error("VAI0003",
        "A file could not be read or written: {0}",
        "Check that the disk has room, that the file is not open elsewhere and that you may write there.");

    /// <summary>{0}: what is wrong.</summary>
    public static DiagnosticDescriptor BadRequest { get; } = Error("VAI0004",
        "The build's request to its worker is broken: {0}.",
        "Clean the project and build again; if it stays, please report it.");

    /// <summary>{0}: the exit code; {1}: the end of what it wrote.</summary>
    public static DiagnosticDescriptor WorkerDied { get; } = Error("VAI0005",
        "The worker process ended with code {0} and gave no reason. It last wrote: {1}",
        "A code of 134 or 139 is a crash of a native library; please report it with this text.");

    /// <summary>{0}: the MSBuild version found. Reported by the targets before any task can load.</summary>
    public static DiagnosticDescriptor SdkTooOld { get; } = Error("VAI0006",
        "Vai.Sdk needs MSBuild 18.9 (.NET SDK 10.0.400), this is {0}.",
        "Install a newer .NET SDK.");

    /// <summary>{0}: the stage; {1}: why.</summary>
    public static DiagnosticDescriptor NotIncremental { get; } = Error("VAI0007",
        "The stage '{0}' of the model has to run: {1}.",
        "With -question a build only asks whether all is up to date. Build without it.");

    /// <summary>{0}: the library; {1}: the folders looked at; {2}: the platform; {3}: the version.</summary>
    public static DiagnosticDescriptor LibTorchNotFound { get; } = Error("VAI0010",
        "Quantization runs on libtorch, and there is no {0} in '{1}'.",
        "Restore the package libtorch-cpu-{2} {3} (dotnet restore does; with package source mapping add the pattern libtorch-cpu-*; " +
            "where Vai.Sdk is a PackageReference, write <PackageDownload Include=\"libtorch-cpu-{2}\" Version=\"[{3}]\" /> " +
            "beside it), or name the folder of libtorch {3} in VAI_LIBTORCH. There are packages for linux-x64, win-x64 and osx-arm64.");

    /// <summary>{0}: the library's path; {1}: what the system said.</summary>
    public static DiagnosticDescriptor LibTorchNotLoaded { get; } = Error("VAI0011",
        "The library '{0}' could not be loaded: {1}",
        "Check that libtorch is version 2.10.0 for the CPU of this machine, that the C++ runtime is installed, and that ~/.cache (or " +
            "XDG_CACHE_HOME) may be written.");

    /// <summary>{0}: the file; {1}: the folder looked at; {2}: the platform.</summary>
    public static DiagnosticDescriptor TorchSharpShimNotFound { get; } = Error("VAI0012",
        "TorchSharp's native part {0} is neither in '{1}' nor in its folder runtimes/{2}/native.",
        "Quantize on linux-x64, win-x64 or osx-arm64; if this is one of them, the installation is incomplete: clear the package cache " +
            "and restore again.");

    private static ImmutableArray<DiagnosticDescriptor> EnvironmentArea =>
    [
        Internal, Canceled, FileAccess, BadRequest, WorkerDied, SdkTooOld, NotIncremental, LibTorchNotFound, LibTorchNotLoaded,
        TorchSharpShimNotFound,
    ];
}
