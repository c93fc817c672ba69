using Vai.Runtime.Board;

namespace Vai.Runtime.Tests.Board;

/// <summary>The files of a board's system that the runtime reads, in a folder of their own.</summary>
internal sealed class StandInFiles : IDisposable
{
    private const string FirmwareFile = "lib/firmware/xilinx/app/dpu.xclbin";

    private readonly TemporaryFolder _folder = new();

    public StandInFiles(StandInSettings settings)
    {
        _folder.Write(FirmwareFile, StandInFirmware.File(settings.Kernels));
        _folder.Write("etc/vart.conf", $"firmware: /{FirmwareFile}\n");
        _folder.Write("sys/class/fpga_manager/fpga0/state", settings.Fault == BoardFault.LogicNotProgrammed ? "unknown\n" : "operating\n");
        _folder.Write("proc/meminfo", "MemTotal: 4028 kB\nCmaTotal:  524288 kB\nCmaFree:   123456 kB\n");
        _folder.Write("dev/dri/renderD128", []);
        Directory.CreateDirectory(_folder.File("tmp"));
    }

    public static ReadOnlySpan<byte> OtherFirmware => [9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9];

    public Dictionary<string, string> Variables { get; } = [];

    public BoardEnvironment Environment => new(_folder.Path, name => Variables.GetValueOrDefault(name));

    public string PathOf(string path) => _folder.File(path);

    public void Delete(string path) => File.Delete(_folder.File(path));

    public void Write(string path, string text) => _folder.Write(path, text);

    public void Write(string path, ReadOnlySpan<byte> bytes) => _folder.Write(path, bytes);

    public void WriteFirmware(ReadOnlySpan<byte> bytes) => _folder.Write(FirmwareFile, bytes);

    public void Dispose() => _folder.Dispose();
}
