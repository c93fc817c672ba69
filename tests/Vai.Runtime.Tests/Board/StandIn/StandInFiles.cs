using System.Buffers.Binary;
using System.Text;
using Vai.Runtime.Board;

namespace Vai.Runtime.Tests.Board;

/// <summary>The files of a board's system that the runtime reads, in a folder of their own.</summary>
internal sealed class StandInFiles : IDisposable
{
    /// <summary>The memory that the firmware uses.</summary>
    public const uint Bank = 1;

    private const string FirmwareFile = "lib/firmware/xilinx/app/dpu.xclbin";

    private readonly TemporaryFolder _folder = new();

    public StandInFiles(StandInSettings settings)
    {
        _folder.Write(FirmwareFile, Xclbin(settings.Kernels));
        _folder.Write("etc/vart.conf", $"firmware: /{FirmwareFile}\n");
        _folder.Write("sys/class/fpga_manager/fpga0/state", settings.Fault == BoardFault.LogicNotProgrammed ? "unknown\n" : "operating\n");
        _folder.Write("proc/meminfo", "MemTotal: 4028 kB\nCmaTotal:  524288 kB\nCmaFree:   123456 kB\n");
        _folder.Write("dev/dri/renderD128", []);
        Directory.CreateDirectory(_folder.File("tmp"));
    }

    public static ReadOnlySpan<byte> Firmware => [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];

    public static ReadOnlySpan<byte> OtherFirmware => [9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9];

    public Dictionary<string, string> Variables { get; } = [];

    public BoardEnvironment Environment => new(_folder.Path, name => Variables.GetValueOrDefault(name));

    public string PathOf(string path) => _folder.File(path);

    public void Delete(string path) => File.Delete(_folder.File(path));

    public void Write(string path, string text) => _folder.Write(path, text);

    public void Write(string path, ReadOnlySpan<byte> bytes) => _folder.Write(path, bytes);

    public void WriteFirmware(ReadOnlySpan<byte> bytes) => _folder.Write(FirmwareFile, bytes);

    /// <summary>A container with a list of kernels and two memories, the second in use.</summary>
    public static byte[] Xclbin(ImmutableArray<string> kernels)
    {
        const int sections = 456;
        var kernelsAt = sections + (3 * 40);
        var kernelBytes = 8 + (80 * kernels.Length);
        var memoryAt = kernelsAt + kernelBytes;
        var file = new byte[memoryAt + 8 + (2 * 40)];
        "xclbin2\0"u8.CopyTo(file);
        Firmware.CopyTo(file.AsSpan(416));
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(448), 3);
        Section(0, kind: 0, at: memoryAt, bytes: 0);
        Section(1, kind: 8, kernelsAt, kernelBytes);
        Section(2, kind: 6, memoryAt, 8 + (2 * 40));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(kernelsAt), kernels.Length);
        foreach (var (i, name) in kernels.Index())
        {
            var entry = file.AsSpan(kernelsAt + 8 + (80 * i));
            BinaryPrimitives.WriteUInt32LittleEndian(entry, 1);
            Encoding.ASCII.GetBytes(name, entry[16..]);
        }

        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(memoryAt), 2);
        file[memoryAt + 8 + 40 + 1] = 1;
        return file;

        void Section(int number, uint kind, int at, int bytes)
        {
            var header = file.AsSpan(sections + (40 * number));
            BinaryPrimitives.WriteUInt32LittleEndian(header, kind);
            BinaryPrimitives.WriteInt64LittleEndian(header[24..], at);
            BinaryPrimitives.WriteInt64LittleEndian(header[32..], bytes);
        }
    }

    public void Dispose() => _folder.Dispose();
}
