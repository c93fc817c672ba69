namespace Vai.Runtime.Board;

/// <summary>What the system around a DPU says of itself; null where it does not say.</summary>
/// <param name="Board">The board's name, from the device tree.</param>
/// <param name="XrtVersion">Of XRT's library, as <c>2.16.0</c>.</param>
/// <param name="DriverVersion">Of the driver zocl.</param>
/// <param name="KernelVersion">Of Linux.</param>
/// <param name="LogicState">Of the programmable logic.</param>
/// <param name="FreeMemory">Bytes of contiguous memory that are free.</param>
/// <param name="Memory">Bytes of contiguous memory.</param>
internal sealed record BoardSystem(
    string? Board, string? XrtVersion, string? DriverVersion, string? KernelVersion, string? LogicState, long? FreeMemory, long? Memory)
{
    private const string Library = "libxrt_core.so.2";
    private static readonly ImmutableArray<string> LibraryFolders = ["usr/lib", "usr/lib/aarch64-linux-gnu", "opt/xilinx/xrt/lib"];

    public static BoardSystem Of(BoardEnvironment environment)
    {
        var driver = environment.RenderNodes
            .Select(node => environment.Text($"sys/class/drm/{Path.GetFileName(node)}/device/kds_xrt_version"))
            .Append(environment.Text("sys/module/zocl/version"));
        return new BoardSystem(
            Trimmed(environment.Text("proc/device-tree/model")),
            LibraryFolders.Select(folder => VersionOf(environment.At($"{folder}/{Library}")))
                .FirstOrDefault(version => version is not null),
            driver.Select(Trimmed).FirstOrDefault(version => version is not null),
            Trimmed(environment.Text("proc/sys/kernel/osrelease")),
            environment.LogicState,
            environment.FreeContiguousMemory,
            environment.ContiguousMemory);
    }

    // The name that programs ask for is a link to the file, whose name ends with the whole version.
    private static string? VersionOf(string library)
    {
        const string beforeVersion = ".so.";
        try
        {
            var name = new FileInfo(library).ResolveLinkTarget(returnFinalTarget: true)?.Name;
            return name?.IndexOf(beforeVersion, StringComparison.Ordinal) is { } place and > 0
                ? name[(place + beforeVersion.Length)..]
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // The device tree ends its strings with a zero.
    private static string? Trimmed(string? text) => text?.Trim().TrimEnd('\0') is { Length: > 0 } trimmed ? trimmed : null;
}
