using System.Buffers.Binary;

namespace Vai.Quantizer.Torch;

/// <summary>A section of a 64-bit little-endian ELF file.</summary>
/// <param name="Link">The number of the section that this one refers to; for symbols and version needs the one of their names.</param>
internal sealed record ElfSection(uint Type, int Offset, int Size, int Link)
{
    public const uint DynamicSymbols = 11;
    public const uint VersionNeeds = 0x6ffffffe;
    public const uint SymbolVersions = 0x6fffffff;
    private const int HeaderSize = 64;

    /// <summary>The bytes of the section.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The section does not lie in the file.</exception>
    public Span<byte> In(byte[] file) => file.AsSpan().Slice(Offset, Size);

    /// <exception cref="ArgumentOutOfRangeException">The section headers do not lie in the file.</exception>
    /// <exception cref="OverflowException">A number does not fit its purpose.</exception>
    public static ElfSection[] ReadAll(ReadOnlySpan<byte> file)
    {
        var table = checked((int)BinaryPrimitives.ReadUInt64LittleEndian(file[0x28..]));
        var count = BinaryPrimitives.ReadUInt16LittleEndian(file[0x3c..]);
        var sections = new ElfSection[count];
        for (var i = 0; i < count; i++)
        {
            var header = file.Slice(checked(table + (i * HeaderSize)), HeaderSize);
            sections[i] = new ElfSection(
                BinaryPrimitives.ReadUInt32LittleEndian(header[4..]),
                checked((int)(BinaryPrimitives.ReadUInt64LittleEndian(header[0x18..]) & int.MaxValue)),
                checked((int)(BinaryPrimitives.ReadUInt64LittleEndian(header[0x20..]) & int.MaxValue)),
                (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(header[0x28..]), (uint)Math.Max(count - 1, 0)));
        }

        return sections;
    }
}
