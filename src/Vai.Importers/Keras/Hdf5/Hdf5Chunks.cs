using System.IO.Compression;

namespace Vai.Importers.Keras.Hdf5;

/// <summary>A dataset in chunks, found through a tree, each packed by filters: deflate, shuffle, checksum.</summary>
internal sealed class Hdf5Chunks
{
    private const int Deflate = 1;
    private const int Shuffle = 2;
    private const int Checksum = 3;

    // Deflate packs a thousand to one at best.
    private const long LargestRatio = 1100;

    private readonly Hdf5Content _content;
    private readonly ImmutableArray<int> _shape;
    private readonly ImmutableArray<int> _chunk;
    private readonly ImmutableArray<int> _filters;
    private readonly int _size;
    private readonly byte[] _result;

    private Hdf5Chunks(
        Hdf5Content content, ImmutableArray<int> shape, ImmutableArray<int> chunk, ImmutableArray<int> filters, int size, byte[] result) =>
        (_content, _shape, _chunk, _filters, _size, _result) = (content, shape, chunk, filters, size, result);

    /// <param name="at">The layout message behind version and class.</param>
    public static byte[] Read(Hdf5Content content, Hdf5Object dataset, ImmutableArray<int> shape, int size, long at)
    {
        var rank = content.U8(at) - 1;
        if (rank != shape.Length || rank < 1)
        {
            throw new InvalidDataException($"its chunks have {rank} dimensions, it has {shape.Length}");
        }

        var chunk = Enumerable.Range(0, rank).Select(i => content.U32(at + 1 + content.AddressSize + (4 * i))).ToArray();
        var chunkBytes = chunk.Aggregate(
            (long)size,
            (product, length) => length is > 0 and <= 1 << 28 ? Math.Min(product * length, long.MaxValue >> 30) : long.MaxValue >> 30);
        var bytes = (long)Hdf5Space.Count(shape) * size;
        if (Math.Max(bytes, chunkBytes) > (1 << 20) + (content.Length * LargestRatio))
        {
            throw new InvalidDataException($"its {content.Length} bytes cannot hold {bytes} in chunks of {chunkBytes}");
        }

        var chunks = new Hdf5Chunks(
            content, shape, [.. chunk.Select(length => (int)length)], Filters(content, dataset), size, new byte[bytes]);
        if (content.AddressAt(at + 1) is { } tree)
        {
            chunks.ReadTree(tree, null);
        }

        return chunks._result;
    }

    private static ImmutableArray<int> Filters(Hdf5Content content, Hdf5Object dataset)
    {
        if (dataset.Find(Hdf5Message.Filters) is not { } message)
        {
            return [];
        }

        var (version, count) = (content.U8(message.At), content.U8(message.At + 1));
        var filters = ImmutableArray.CreateBuilder<int>();
        var next = message.At + (version == 1 ? 8 : 2);
        for (var i = 0; i < count; i++)
        {
            var id = content.U16(next);
            var hasName = version == 1 || id >= 256;
            var nameSize = hasName ? content.U16(next + 2) : 0;
            var values = content.U16(next + (hasName ? 6 : 4));
            next += (hasName ? 8 : 6) + (version == 1 ? (nameSize + 7) & ~7 : nameSize) + (4 * (version == 1 ? (values + 1) & ~1 : values));
            filters.Add(
                id is Deflate or Shuffle or Checksum
                    ? id
                    : throw new InvalidDataException($"filter {id} is not supported; gzip and shuffle are"));
        }

        return filters.ToImmutable();
    }

    private void ReadTree(long at, int? level)
    {
        _content.Visit();
        _content.Expect(at, "TREE"u8);
        var (own, count) = (_content.U8(at + 5), _content.U16(at + 6));
        if (_content.U8(at + 4) != 1 || (level is { } expected && own != expected))
        {
            throw new InvalidDataException($"the tree of chunks is broken at {at}");
        }

        var keySize = 8 + (8 * (_shape.Length + 1));
        var key = at + 8 + (2 * _content.AddressSize);
        for (var i = 0; i < count; i++, key += keySize + _content.AddressSize)
        {
            var child = _content.AddressAt(key + keySize) ?? throw new InvalidDataException("a tree of chunks ends nowhere");
            if (own > 0)
            {
                ReadTree(child, own - 1);
            }
            else
            {
                var place = Enumerable.Range(0, _shape.Length).Select(axis => _content.Number(key + 8 + (8 * axis), 8)).ToArray();
                Place(Unpack(child, _content.U32(key), _content.U32(key + 4)), place);
            }
        }
    }

    /// <param name="skipped">A bit for each filter that was left out.</param>
    private byte[] Unpack(long at, uint packedSize, uint skipped)
    {
        _content.Visit();
        var bytes = _content.Span(at, packedSize).ToArray();
        var wanted = _chunk.Aggregate(_size, (product, length) => checked(product * length));
        for (var i = _filters.Length - 1; i >= 0; i--)
        {
            bytes = (skipped >> i & 1) != 0 ? bytes : _filters[i] switch
            {
                Deflate => Inflate(bytes, wanted + 4),
                Shuffle => Unshuffle(bytes),
                _ => bytes.Length >= 4 ? bytes[..^4] : throw new InvalidDataException("a chunk has no room for its checksum"),
            };
        }

        return bytes.Length >= wanted ? bytes : throw new InvalidDataException($"a chunk has {bytes.Length} bytes, not {wanted}");
    }

    private static byte[] Inflate(byte[] packed, int most)
    {
        using var stream = new ZLibStream(new MemoryStream(packed), CompressionMode.Decompress);
        var bytes = new byte[most];
        var read = stream.ReadAtLeast(bytes, most, throwOnEndOfStream: false);
        return bytes[..read];
    }

    // First bytes of all elements, second bytes of all elements, and so on.
    private byte[] Unshuffle(byte[] shuffled)
    {
        var bytes = (byte[])shuffled.Clone();
        var count = shuffled.Length / _size;
        for (var i = 0; i < count * _size; i++)
        {
            bytes[(i % count * _size) + (i / count)] = shuffled[i];
        }

        return bytes;
    }

    // Row by row; what lies over the end of the dataset is cut.
    private void Place(byte[] chunk, long[] place)
    {
        if (place.Where((at, axis) => at < 0 || at >= _shape[axis]).Any())
        {
            throw new InvalidDataException($"a chunk lies at [{string.Join(", ", place)}] of [{string.Join(", ", _shape)}]");
        }

        var rank = _shape.Length;
        var run = (int)Math.Min(_chunk[^1], _shape[^1] - place[^1]) * _size;
        var rows = _chunk.Take(rank - 1).Aggregate(1, (product, length) => product * length);
        for (var row = 0; row < rows; row++)
        {
            var (rest, to, stride, isInside) = (row, place[^1], (long)_shape[^1], true);
            for (var axis = rank - 2; axis >= 0; axis--)
            {
                (rest, var index) = Math.DivRem(rest, _chunk[axis]);
                isInside &= place[axis] + index < _shape[axis];
                (to, stride) = (to + ((place[axis] + index) * stride), stride * _shape[axis]);
            }

            if (isInside)
            {
                chunk.AsSpan(row * _chunk[^1] * _size, run).CopyTo(_result.AsSpan((int)to * _size));
            }
        }
    }
}
