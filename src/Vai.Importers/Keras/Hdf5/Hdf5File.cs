using System.Runtime.InteropServices;

namespace Vai.Importers.Keras.Hdf5;

/// <summary>
/// What Keras needs of an HDF5 file: attributes of text, and arrays of numbers, each under its full path. An own reader, because a
/// model file is hostile until parsed: every address is checked, and nothing is allocated that the file's size does not justify.
/// </summary>
internal sealed class Hdf5File
{
    private const int LargestDepth = 64;

    private readonly Hdf5Content _content;
    private readonly long _root;
    private readonly Dictionary<long, Dictionary<string, long>> _links = [];
    private readonly long _largestTotal;
    private long _total;

    private Hdf5File(Hdf5Content content, long root)
    {
        (_content, _root) = (content, root);

        // A file may name one array again and again; packed, it is a thousandth of what it holds at best.
        _largestTotal = (1 << 22) + (1100L * content.Length);
    }

    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'H', (byte)'D', (byte)'F', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <exception cref="VaiException">VAI2049: it is no HDF5 file.</exception>
    public static Hdf5File Open(byte[] bytes) => Guarded("its head", () =>
    {
        var content = new Hdf5Content(bytes);
        content.Expect(0, Signature);
        return new Hdf5File(content, Superblock(content));
    });

    /// <summary>The first names at the file's root, for telling what the file is.</summary>
    public ImmutableArray<string> RootNames() =>
        Guarded("its root", () => Links(_root).Keys.Order(StringComparer.Ordinal).Take(8).ToImmutableArray());

    /// <summary>An attribute of one text; null where the group or the attribute is absent.</summary>
    public string? Text(string group, string name) =>
        Guarded(
            name,
            () => Find(group) is { } at && Hdf5Texts.Read(_content, Hdf5Object.Read(_content, at), name) is [var text, ..] ? text : null);

    /// <summary>An attribute of several texts; Keras cuts long lists into name0, name1 and so on. Empty where it is absent.</summary>
    public ImmutableArray<string> Texts(string group, string name) => Guarded(name, () =>
    {
        if (Find(group) is not { } at)
        {
            return [];
        }

        var header = Hdf5Object.Read(_content, at);
        var texts = ImmutableArray.CreateBuilder<string>();
        texts.AddRange(Hdf5Texts.Read(_content, header, name) ?? []);
        for (var i = 0; Hdf5Texts.Read(_content, header, $"{name}{i}") is { IsEmpty: false } part; i++)
        {
            texts.AddRange(part);
        }

        return texts.ToImmutable();
    });

    public bool Contains(string path) => Guarded(path, () => Find(path) is not null);

    /// <summary>An array as float32, row-major.</summary>
    /// <exception cref="VaiException">VAI2049: it is missing, too large, or holds no numbers.</exception>
    public (ImmutableArray<int> Shape, float[] Values) Numbers(string path) => Guarded(path, () =>
    {
        var dataset = Hdf5Object.Read(_content, Find(path) ?? throw new InvalidDataException("there is no such array"));
        var shape = Hdf5Space.Read(_content, dataset.Required(Hdf5Message.Dataspace).At);
        var type = Hdf5Type.Read(_content, dataset.Required(Hdf5Message.Datatype).At);
        _total += (long)Hdf5Space.Count(shape) * type.Size;
        if (_total > _largestTotal)
        {
            throw new InvalidDataException(
                $"its arrays have more than the {_largestTotal} bytes that a file of {_content.Length} can hold");
        }

        var bytes = Hdf5Data.Read(_content, dataset, shape, type.Size);
        var values = new float[Hdf5Space.Count(shape)];
        if (type is { Kind: Hdf5Kind.Real, Size: sizeof(float) } && BitConverter.IsLittleEndian)
        {
            // Nearly always, and large networks have a hundred million of them.
            MemoryMarshal.Cast<byte, float>(bytes)[..values.Length].CopyTo(values);
            return (shape, values);
        }

        for (var i = 0; i < values.Length; i++)
        {
            values[i] = type.Number(bytes.AsSpan(i * type.Size, type.Size));
        }

        return (shape, values);
    });

    /// <summary>The root group's place. Versions 0 and 1 have it in a symbol table's entry, 2 and 3 as an address.</summary>
    private static long Superblock(Hdf5Content content)
    {
        var version = content.U8(8);
        if (version > 3)
        {
            throw new InvalidDataException($"its superblock has version {version}; 0 to 3 are read");
        }

        var isOld = version < 2;
        (content.AddressSize, content.LengthSize) = (content.U8(isOld ? 13 : 9), content.U8(isOld ? 14 : 10));
        if (content.AddressSize is not (4 or 8) || content.LengthSize is not (4 or 8))
        {
            throw new InvalidDataException($"its addresses have {content.AddressSize} bytes, its lengths {content.LengthSize}");
        }

        var addresses = isOld ? version == 0 ? 24 : 28 : 12;
        content.Base = content.AddressAt(addresses) ?? 0;
        return content.AddressAt(addresses + ((isOld ? 5 : 3) * content.AddressSize)) ?? throw new InvalidDataException("it has no root");
    }

    private long? Find(string path)
    {
        var at = _root;
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length > LargestDepth)
        {
            throw new InvalidDataException($"the path has {parts.Length} parts");
        }

        foreach (var part in parts)
        {
            if (!Links(at).TryGetValue(part, out at))
            {
                return null;
            }
        }

        return at;
    }

    private Dictionary<string, long> Links(long group)
    {
        if (!_links.TryGetValue(group, out var links))
        {
            links = Hdf5Group.Links(_content, Hdf5Object.Read(_content, group));
            _links.Add(group, links);
        }

        return links;
    }

    private static T Guarded<T>(string what, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is InvalidDataException or OverflowException)
        {
            throw new VaiException(VaiDiagnostics.BadKerasFile.Unplaced($"'{what}' cannot be read ({e.Message.TrimEnd('.')})"), e);
        }
    }
}
