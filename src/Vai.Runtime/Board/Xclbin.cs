using System.Buffers.Binary;
using System.Text;

namespace Vai.Runtime.Board;

/// <summary>What of a firmware's container (.xclbin) is needed to find the cores and their memory.</summary>
/// <param name="Id">16 bytes that tell one firmware from another.</param>
/// <param name="Kernels">The names of its kernels, <c>kernel:instance</c>, in the order of the file.</param>
/// <param name="Bank">The index of the first memory in use.</param>
internal sealed record Xclbin(ImmutableArray<byte> Id, ImmutableArray<string> Kernels, uint Bank)
{
    private const int IdOffset = 416;
    private const int SectionCountOffset = 448;
    private const int SectionsOffset = 456;
    private const int SectionHeaderSize = 40;
    private const uint MemoryTopology = 6;
    private const uint IpLayout = 8;
    private const int KernelEntrySize = 80;
    private const int MemoryEntrySize = 40;
    private const uint KernelType = 1;
    private const int MostSections = 64;
    private const int MostEntries = 1024;

    /// <summary>The kernels that are DPU cores: by the kernel's whole name, for other kernels have names like it.</summary>
    public ImmutableArray<string> DpuCores => [.. Kernels.Where(name => name.Split(':')[0] is "DPUCZDX8G" or "dpu_xrt_top")];

    /// <exception cref="VaiException">VAI6306: it is none, or damaged.</exception>
    public static Xclbin Read(string path) => DiagnosticLocation.Within(path, () => Parse(File.ReadAllBytes(path)));

    /// <inheritdoc cref="Read"/>
    public static Xclbin Parse(ReadOnlySpan<byte> file)
    {
        if (!file.StartsWith("xclbin2\0"u8))
        {
            throw Bad("it does not begin with 'xclbin2'");
        }

        var id = Slice(file, IdOffset, 16, "its id").ToArray();
        return new Xclbin([.. id], ReadKernels(Section(file, IpLayout)), ReadBank(Section(file, MemoryTopology)));
    }

    private static ImmutableArray<string> ReadKernels(ReadOnlySpan<byte> section)
    {
        var names = ImmutableArray.CreateBuilder<string>();
        for (var i = 0; i < Count(section); i++)
        {
            var entry = Slice(section, 8 + ((long)i * KernelEntrySize), KernelEntrySize, $"kernel {i}");
            if (BinaryPrimitives.ReadUInt32LittleEndian(entry) == KernelType)
            {
                names.Add(Encoding.UTF8.GetString(entry[16..][..Length(entry[16..])]));
            }
        }

        return names.ToImmutable();
    }

    private static uint ReadBank(ReadOnlySpan<byte> section)
    {
        for (var i = 0; i < Count(section); i++)
        {
            if (Slice(section, 8 + ((long)i * MemoryEntrySize), MemoryEntrySize, $"memory {i}")[1] != 0)
            {
                return (uint)i;
            }
        }

        return 0;
    }

    private static int Length(ReadOnlySpan<byte> name) => name.IndexOf((byte)0) is var end and >= 0 ? end : name.Length;

    private static int Count(ReadOnlySpan<byte> section)
    {
        if (section.IsEmpty)
        {
            return 0;
        }

        var count = BinaryPrimitives.ReadInt32LittleEndian(Slice(section, 0, 4, "a count"));
        return count is >= 0 and <= MostEntries
            ? count
            : throw Bad($"a section says that it has {count} entries, 0 to {MostEntries} are possible");
    }

    private static ReadOnlySpan<byte> Section(ReadOnlySpan<byte> file, uint kind)
    {
        var count = BinaryPrimitives.ReadUInt32LittleEndian(Slice(file, SectionCountOffset, 4, "the number of its sections"));
        if (count > MostSections)
        {
            throw Bad($"it says that it has {count} sections, {MostSections} are possible");
        }

        for (var i = 0; i < count; i++)
        {
            var header = Slice(file, SectionsOffset + ((long)i * SectionHeaderSize), SectionHeaderSize, $"the header of section {i}");
            if (BinaryPrimitives.ReadUInt32LittleEndian(header) == kind)
            {
                return Slice(
                    file, BinaryPrimitives.ReadInt64LittleEndian(header[24..]), BinaryPrimitives.ReadInt64LittleEndian(header[32..]),
                    $"section {i}");
            }
        }

        return default;
    }

    private static ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> bytes, long start, long length, string what) =>
        start >= 0 && length >= 0 && start <= bytes.Length && length <= bytes.Length - start
            ? bytes.Slice((int)start, (int)length)
            : throw Bad($"{what} is {length} bytes at {start}, and there are {bytes.Length}");

    private static VaiException Bad(string what) => VaiDiagnostics.BadFirmware.UnplacedException(what);
}
