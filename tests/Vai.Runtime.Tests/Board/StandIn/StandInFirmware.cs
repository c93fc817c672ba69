using System.Buffers.Binary;
using System.Text;

namespace Vai.Runtime.Tests.Board;

/// <summary>The firmware of a board that is none.</summary>
internal static class StandInFirmware
{
    /// <summary>The memory that it uses.</summary>
    public const uint Bank = 1;

    public static ReadOnlySpan<byte> Id => [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];

    /// <summary>A container with a list of kernels and two memories, the second in use.</summary>
    public static byte[] File(ImmutableArray<string> kernels)
    {
        const int sections = 456;
        var kernelsAt = sections + (3 * 40);
        var kernelBytes = 8 + (80 * kernels.Length);
        var memoryAt = kernelsAt + kernelBytes;
        var file = new byte[memoryAt + 8 + (2 * 40)];
        "xclbin2\0"u8.CopyTo(file);
        Id.CopyTo(file.AsSpan(416));
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
}
