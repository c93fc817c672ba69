using System.Text;

namespace Vai.Importers.Keras.Hdf5;

/// <summary>Attributes of text: of fixed length in place, of any length in the file's global heap.</summary>
internal static class Hdf5Texts
{
    private const int LargestCount = 100_000;

    /// <summary>The texts of an attribute; null where the object has none of that name, none at all where it is no text.</summary>
    public static ImmutableArray<string>? Read(Hdf5Content content, Hdf5Object holder, string name)
    {
        foreach (var message in holder.Messages.Where(message => message.Type == Hdf5Message.Attribute && !message.IsShared))
        {
            if (Find(content, message, name) is { } texts)
            {
                return texts;
            }
        }

        return holder.Find(Hdf5Message.AttributeInfo) is { } info
            && content.AddressAt(info.At + 2 + ((content.U8(info.At + 1) & 1) != 0 ? 2 : 0)) is not null
            ? throw new InvalidDataException(
                "an object keeps its many attributes in a heap of the newest format (libver='latest'), which is not supported; write " +
                    "the file with h5py's default")
            : null;
    }

    private static ImmutableArray<string>? Find(Hdf5Content content, Hdf5Message message, string name)
    {
        var version = content.U8(message.At);
        var (nameSize, typeSize, spaceSize) = (content.U16(message.At + 2), content.U16(message.At + 4), content.U16(message.At + 6));
        int Padded(int size) => version == 1 ? (size + 7) & ~7 : size;
        var nameAt = message.At + 8 + (version == 3 ? 1 : 0);
        if (version is < 1 or > 3 || Encoding.UTF8.GetString(content.Span(nameAt, nameSize)).TrimEnd('\0') != name)
        {
            return null;
        }

        var typeAt = nameAt + Padded(nameSize);
        var spaceAt = typeAt + Padded(typeSize);
        var dataAt = spaceAt + Padded(spaceSize);
        var type = Hdf5Type.Read(content, typeAt);
        return type.IsText ? Texts(content, type, Hdf5Space.Count(Hdf5Space.Read(content, spaceAt)), dataAt) : [];
    }

    private static ImmutableArray<string> Texts(Hdf5Content content, Hdf5Type type, int count, long at)
    {
        if (count > LargestCount)
        {
            throw new InvalidDataException($"an attribute has {count} texts > {LargestCount}");
        }

        content.Span(at, (long)count * type.Size);
        return
        [
            .. Enumerable.Range(0, count).Select(i => type.Kind == Hdf5Kind.FixedText
                ? Encoding.UTF8.GetString(content.Span(at + ((long)i * type.Size), type.Size)).TrimEnd('\0', ' ')
                : InHeap(content, at + ((long)i * type.Size))),
        ];
    }

    /// <summary>Length, address of a collection, and the number of the text in it.</summary>
    private static string InHeap(Hdf5Content content, long at)
    {
        var length = content.U32(at);
        if (length == 0 || content.AddressAt(at + 4) is not { } heap)
        {
            return "";
        }

        content.Expect(heap, "GCOL"u8);
        var wanted = content.U32(at + 4 + content.AddressSize);
        var end = heap + Math.Min(content.LengthAt(heap + 8), content.Length);
        for (var item = heap + 8 + content.LengthSize; item + 8 + content.LengthSize <= end;)
        {
            content.Visit();
            var (number, size) = (content.U16(item), content.LengthAt(item + 8));
            item += 8 + content.LengthSize;
            if (number == wanted && number != 0)
            {
                return Encoding.UTF8.GetString(content.Span(item, Math.Min(length, size)));
            }

            item += (size + 7) & ~7L;
        }

        throw new InvalidDataException($"text {wanted} is not in its heap");
    }
}
