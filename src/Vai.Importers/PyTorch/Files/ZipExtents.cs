using System.Buffers.Binary;

namespace Vai.Importers.PyTorch.Files;

/// <summary>
/// Where the entries of a zip archive lie in its file, from the central directory (PKWARE APPNOTE 4.3.12, 4.4, 4.5.3). The base class
/// library's reader does not tell, and entries that share bytes are how the densest zip bombs are made.
/// </summary>
internal static class ZipExtents
{
    private const uint DirectoryEntry = 0x02014B50;
    private const uint LocalHeader = 0x04034B50;
    private const uint EndOfDirectory = 0x06054B50;
    private const uint EndOfDirectory64 = 0x06064B50;
    private const uint Locator64 = 0x07064B50;
    private const int EndLength = 22;
    private const int LocatorLength = 20;
    private const int EntryLength = 46;
    private const int LocalLength = 30;
    private const ushort Zip64Field = 0x0001;

    /// <summary>
    /// First byte and the byte after the last of each entry, its local header included, in the directory's order; null when the directory
    /// cannot be followed.
    /// </summary>
    public static ImmutableArray<(long Start, long End)>? Of(ReadOnlySpan<byte> file)
    {
        if (Directory(file) is not { } directory)
        {
            return null;
        }

        var extents = ImmutableArray.CreateBuilder<(long, long)>();
        for (var at = directory.Offset; extents.Count < directory.Count;)
        {
            if (at < 0 || at > file.Length - EntryLength || Read32(file, at) != DirectoryEntry || Entry(file, at) is not { } entry)
            {
                return null;
            }

            extents.Add(entry.Extent);
            at = entry.Next;
        }

        return extents.ToImmutable();
    }

    private static ((long Start, long End) Extent, long Next)? Entry(ReadOnlySpan<byte> file, long at)
    {
        var header = file[(int)at..];
        var (name, extra, comment) = (Read16(header, 28), Read16(header, 30), Read16(header, 32));
        if (header.Length < EntryLength + name + extra + comment)
        {
            return null;
        }

        long compressed = Read32(header, 20);
        long start = Read32(header, 42);
        if (!Widen(header.Slice(EntryLength + name, extra), Read32(header, 24) == uint.MaxValue, ref compressed, ref start)
            || start < 0 || start > file.Length - LocalLength || Read32(file, start) != LocalHeader)
        {
            return null;
        }

        var data = start + LocalLength + Read16(file[(int)start..], 26) + Read16(file[(int)start..], 28);
        return compressed >= 0 && data + compressed <= file.Length
            ? ((start, data + compressed), at + EntryLength + name + extra + comment)
            : null;
    }

    // Numbers that need more than 32 bits stand in an extra field, in this order, those alone that do.
    private static bool Widen(ReadOnlySpan<byte> extra, bool lengthIsWide, ref long compressed, ref long start)
    {
        while (extra.Length >= 4)
        {
            var (id, size) = (Read16(extra, 0), Read16(extra, 2));
            if (extra.Length < 4 + size)
            {
                return false;
            }

            if (id == Zip64Field)
            {
                var numbers = extra.Slice(4, size);
                numbers = lengthIsWide && numbers.Length >= 8 ? numbers[8..] : numbers;
                return Take(ref numbers, ref compressed) && Take(ref numbers, ref start);
            }

            extra = extra[(4 + size)..];
        }

        return compressed != uint.MaxValue && start != uint.MaxValue;

        static bool Take(ref ReadOnlySpan<byte> numbers, ref long number)
        {
            if (number != uint.MaxValue)
            {
                return true;
            }

            if (numbers.Length < 8)
            {
                return false;
            }

            number = BinaryPrimitives.ReadInt64LittleEndian(numbers);
            numbers = numbers[8..];
            return true;
        }
    }

    private static (long Offset, long Count)? Directory(ReadOnlySpan<byte> file)
    {
        // A comment of up to 64 KiB may follow.
        for (var at = file.Length - EndLength; at >= Math.Max(0, file.Length - EndLength - ushort.MaxValue); at--)
        {
            if (Read32(file, at) == EndOfDirectory)
            {
                return Directory64(file, at) ?? (Read32(file, at + 16), Read16(file[at..], 10));
            }
        }

        return null;
    }

    private static (long Offset, long Count)? Directory64(ReadOnlySpan<byte> file, int end)
    {
        var locator = end - LocatorLength;
        if (locator < 0 || Read32(file, locator) != Locator64)
        {
            return null;
        }

        var at = BinaryPrimitives.ReadInt64LittleEndian(file[(locator + 8)..]);
        return at >= 0 && at <= file.Length - 56 && Read32(file, at) == EndOfDirectory64
            ? (
                BinaryPrimitives.ReadInt64LittleEndian(file[((int)at + 48)..]),
                BinaryPrimitives.ReadInt64LittleEndian(file[((int)at + 32)..]))
            : null;
    }

    private static uint Read32(ReadOnlySpan<byte> bytes, long at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[(int)at..]);

    private static ushort Read16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);
}
