using System.Globalization;

namespace Vai.Runtime.Board;

/// <summary>What the system of a board says about its DPU, in files and variables.</summary>
/// <param name="Root">The folder that all paths are below; <c>/</c> on a board.</param>
/// <param name="Variable">An environment variable, null where it is not set.</param>
internal sealed record BoardEnvironment(string Root, Func<string, string?> Variable)
{
    private const string FirmwareVariable = "XLNX_VART_FIRMWARE";
    private const string FirmwareSettings = "etc/vart.conf";
    private const string DefaultFirmware = "/usr/lib/dpu.xclbin";
    private const string FirmwareKey = "firmware:";

    /// <summary>This machine.</summary>
    public static BoardEnvironment Here { get; } = new("/", Environment.GetEnvironmentVariable);

    /// <summary>The file that marks a device as in use, the same as the vendor's runtime takes.</summary>
    public string LockPath(uint device) => At(string.Create(CultureInfo.InvariantCulture, $"tmp/DPU_{device}"));

    /// <summary>The device nodes of graphics and accelerators.</summary>
    public ImmutableArray<string> RenderNodes => Files("dev/dri", "renderD*");

    /// <summary>Bytes that are free in the contiguous memory area; null where the system does not say.</summary>
    public long? FreeContiguousMemory => MemoryOf("CmaFree:");

    /// <summary>Bytes of the contiguous memory area; null where the system does not say.</summary>
    public long? ContiguousMemory => MemoryOf("CmaTotal:");

    /// <summary>
    /// What state the programmable logic is in, as the system says: <c>operating</c> where it is programmed; null where it does not say.
    /// </summary>
    public string? LogicState => Text("sys/class/fpga_manager/fpga0/state")?.Trim();

    /// <summary>The full path of the DPU's firmware: where the variable says, else the settings, else the usual place.</summary>
    /// <exception cref="VaiException">VAI6305: there is no such file.</exception>
    public string FindFirmware()
    {
        var (path, reason) = Variable(FirmwareVariable) is { Length: > 0 } variable ? (variable, FirmwareVariable)
            : Line(FirmwareSettings, FirmwareKey) is { } setting ? (setting, "/" + FirmwareSettings)
            : (DefaultFirmware, "");
        return File.Exists(At(path))
            ? At(path)
            : throw VaiDiagnostics.FirmwareNotFound.UnplacedException(
                path, reason.Length > 0
                    ? $"which {reason} names"
                    : $"and neither {FirmwareVariable} nor /{FirmwareSettings} names another");
    }

    /// <summary>A path of the board's below <see cref="Root"/>.</summary>
    public string At(string path) => Path.Join(Root, path.TrimStart('/'));

    /// <summary>The processes that have a file open, as far as this user may know: names with ids.</summary>
    public string HoldersOf(string path) => string.Join(", ",
        from folder in Folders("proc")
        let id = Path.GetFileName(folder)
        where id.All(char.IsAsciiDigit) && id != Environment.ProcessId.ToString(CultureInfo.InvariantCulture)
        where Links(Path.Join(folder, "fd")).Contains(path)
        select $"{Text($"proc/{id}/comm")?.Trim() ?? "?"} (process {id})");

    private IEnumerable<string> Folders(string path) => Directory.Exists(At(path)) ? Directory.EnumerateDirectories(At(path)) : [];

    private static IEnumerable<string?> Links(string folder)
    {
        try
        {
            return [.. Directory.GetFiles(folder).Select(file => new FileInfo(file).LinkTarget)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private string? Line(string path, string key) => Text(path)?.Split('\n').Select(line => line.Trim())
        .Where(line => line.StartsWith(key, StringComparison.Ordinal)).Select(line => line[key.Length..].Trim())
        .FirstOrDefault(value => value.Length > 0);

    private long? MemoryOf(string key) => Line("proc/meminfo", key) is { } text
        && long.TryParse(text.Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], CultureInfo.InvariantCulture, out var kilobytes)
        ? kilobytes * 1024
        : null;

    /// <summary>What stands in a file of the system; null where it cannot be read.</summary>
    public string? Text(string path)
    {
        try
        {
            return File.ReadAllText(At(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private ImmutableArray<string> Files(string folder, string pattern) =>
        Directory.Exists(At(folder)) ? [.. Directory.GetFiles(At(folder), pattern).Order(StringComparer.Ordinal)] : [];
}
