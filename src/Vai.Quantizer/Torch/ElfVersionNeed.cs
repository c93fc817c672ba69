using System.Buffers.Binary;
using System.Text;

namespace Vai.Quantizer.Torch;

/// <summary>A version of another library that an ELF file needs.</summary>
/// <param name="Index">The number by which symbols refer to it.</param>
/// <param name="FlagsOffset">Where in the file its flags lie.</param>
internal sealed record ElfVersionNeed(string Name, ushort Index, int FlagsOffset)
{
    private const int EntrySize = 16;

    public static List<ElfVersionNeed> ReadAll(byte[] file, ElfSection needs, ElfSection names)
    {
        var all = new List<ElfVersionNeed>();
        var table = needs.In(file);
        var library = 0;

        // No honest file has more entries than fit side by side; a hostile one may link them in a ring.
        while (all.Count <= table.Length / EntrySize)
        {
            var entry = checked(library + (int)BinaryPrimitives.ReadUInt32LittleEndian(table[(library + 8)..]));
            var versions = BinaryPrimitives.ReadUInt16LittleEndian(table[(library + 2)..]);
            for (var i = 0; i < versions && all.Count <= table.Length / EntrySize; i++)
            {
                var version = table.Slice(entry, EntrySize);
                all.Add(new ElfVersionNeed(
                    NameAt(names.In(file), BinaryPrimitives.ReadUInt32LittleEndian(version[8..])),
                    BinaryPrimitives.ReadUInt16LittleEndian(version[6..]),
                    needs.Offset + entry + 4));
                entry = checked(entry + (int)BinaryPrimitives.ReadUInt32LittleEndian(version[12..]));
            }

            var next = checked((int)BinaryPrimitives.ReadUInt32LittleEndian(table[(library + 12)..]));
            if (next == 0 || versions == 0)
            {
                break;
            }

            library = checked(library + next);
        }

        return all;
    }

    private static string NameAt(ReadOnlySpan<byte> names, uint offset)
    {
        var name = names[checked((int)offset)..];
        var end = name.IndexOf((byte)0);
        return Encoding.ASCII.GetString(end < 0 ? name : name[..end]);
    }
}
