namespace Vai.Importers.Keras.Hdf5;

/// <summary>
/// The names in a group and where their objects lie: a tree of symbol tables in the old format, link messages in the new one.
/// </summary>
internal static class Hdf5Group
{
    private const int LargestLinkCount = 1_000_000;

    public static Dictionary<string, long> Links(Hdf5Content content, Hdf5Object group)
    {
        var links = new Dictionary<string, long>(StringComparer.Ordinal);
        if (group.Find(Hdf5Message.SymbolTable) is { } table)
        {
            var tree = content.AddressAt(table.At) ?? throw new InvalidDataException("a group has no tree");
            var heap = content.AddressAt(table.At + content.AddressSize) ?? throw new InvalidDataException("a group has no names");
            content.Expect(heap, "HEAP"u8);
            var names = content.AddressAt(heap + 8 + (2 * content.LengthSize)) ?? throw new InvalidDataException("a group has no names");
            ReadTree(content, tree, names, null, links);
        }

        if (group.Find(Hdf5Message.LinkInfo) is { } info
            && content.AddressAt(info.At + 2 + ((content.U8(info.At + 1) & 1) != 0 ? 8 : 0)) is not null)
        {
            throw new InvalidDataException(
                "a group keeps its many names in a heap of the newest format (libver='latest'), which is not supported; write the file " +
                    "with h5py's default");
        }

        foreach (var message in group.Messages.Where(message => message.Type == Hdf5Message.Link))
        {
            ReadLink(content, message, links);
        }

        return links;
    }

    /// <param name="level">What the node's level must be, so that the tree has an end.</param>
    private static void ReadTree(Hdf5Content content, long at, long names, int? level, Dictionary<string, long> links)
    {
        content.Visit();
        content.Expect(at, "TREE"u8);
        var (own, count) = (content.U8(at + 5), content.U16(at + 6));
        if (content.U8(at + 4) != 0 || (level is { } expected && own != expected))
        {
            throw new InvalidDataException($"the tree of names is broken at {at}");
        }

        var first = at + 8 + (2 * content.AddressSize) + content.LengthSize;
        for (var i = 0; i < count; i++)
        {
            var child = content.AddressAt(first + (i * (content.AddressSize + content.LengthSize)))
                ?? throw new InvalidDataException("a tree of names ends nowhere");
            if (own > 0)
            {
                ReadTree(content, child, names, own - 1, links);
            }
            else
            {
                ReadSymbols(content, child, names, links);
            }
        }
    }

    private static void ReadSymbols(Hdf5Content content, long at, long names, Dictionary<string, long> links)
    {
        content.Visit();
        content.Expect(at, "SNOD"u8);
        var entry = at + 8;
        for (var count = content.U16(at + 6); count > 0; count--, entry += (2 * content.AddressSize) + 24)
        {
            content.Visit();
            if (content.AddressAt(entry + content.AddressSize) is { } address)
            {
                Add(links, content.Text(names + content.Number(entry, content.AddressSize)), address);
            }
        }
    }

    private static void ReadLink(Hdf5Content content, Hdf5Message message, Dictionary<string, long> links)
    {
        var flags = content.U8(message.At + 1);
        var next = message.At + 2;
        var type = (flags & 8) != 0 ? content.U8(next++) : 0;
        next += ((flags & 4) != 0 ? 8 : 0) + ((flags & 0x10) != 0 ? 1 : 0);
        var sizeBytes = 1 << (flags & 3);
        var length = content.Number(next, sizeBytes);
        var name = System.Text.Encoding.UTF8.GetString(content.Span(next + sizeBytes, length));

        // Soft and external links lead elsewhere, perhaps to other files: they are not followed.
        if (type == 0 && content.AddressAt(next + sizeBytes + length) is { } address)
        {
            Add(links, name, address);
        }
    }

    private static void Add(Dictionary<string, long> links, string name, long address)
    {
        links.TryAdd(name, address);
        if (links.Count > LargestLinkCount)
        {
            throw new InvalidDataException($"a group has more than {LargestLinkCount} names");
        }
    }
}
