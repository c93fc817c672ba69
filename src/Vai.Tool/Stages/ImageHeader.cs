using System.Buffers.Binary;
using System.IO.Compression;

namespace Vai.Tool.Stages;

/// <summary>
/// The size of an image from the first bytes of its file: PNG, JPEG, and IDX (also gzipped). It tells the size of a model's
/// input where the model does not. It decodes nothing: what is broken behind the header, the quantizer reports.
/// </summary>
internal static class ImageHeader
{
    /// <summary>A JPEG's frame header stands behind at most this many segments of 64 KiB; a hostile file must not be read to its
    /// end.</summary>
    private const int MostSegments = 64;

    /// <returns>Rows and columns, or null where the header tells none.</returns>
    public static (int Height, int Width)? ReadSize(string path)
    {
        using var file = File.OpenRead(path);
        if (!path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
        {
            return ReadSize(file);
        }

        try
        {
            using var unpacked = new GZipStream(file, CompressionMode.Decompress);
            return ReadSize(unpacked);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    /// <inheritdoc cref="ReadSize(string)"/>
    public static (int Height, int Width)? ReadSize(Stream image)
    {
        Span<byte> start = stackalloc byte[4];
        return image.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < start.Length ? null : start switch
        {
            [0x89, (byte)'P', (byte)'N', (byte)'G'] => Png(image),
            [0xFF, 0xD8, 0xFF, _] => Jpeg(image, start[3]),
            [0, 0, _, 3 or 4] => Idx(image),
            _ => null,
        };
    }

    // After the signature: length and type of IHDR, then width and height.
    private static (int Height, int Width)? Png(Stream image)
    {
        Span<byte> bytes = stackalloc byte[20];
        return Fill(image, bytes) && bytes.Slice(8, 4).SequenceEqual("IHDR"u8)
            ? Size(BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]), BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]))
            : null;
    }

    private static (int Height, int Width)? Jpeg(Stream image, byte marker)
    {
        var segment = new byte[ushort.MaxValue];
        for (var i = 0; i < MostSegments; i++)
        {
            var length = segment.AsSpan(0, 2);
            if (!Fill(image, length) || BinaryPrimitives.ReadUInt16BigEndian(length) - 2 is not (>= 0 and var rest)
                || !Fill(image, segment.AsSpan(0, rest)))
            {
                return null;
            }

            // C0 to CF are frame headers, but for the tables C4 (Huffman), C8 (reserved) and CC (arithmetic coding).
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                return rest < 5
                    ? null : Size(BinaryPrimitives.ReadUInt16BigEndian(segment.AsSpan(1)),
                        BinaryPrimitives.ReadUInt16BigEndian(segment.AsSpan(3)));
            }

            if (image.ReadByte() != 0xFF)
            {
                return null;
            }

            int next;
            while ((next = image.ReadByte()) == 0xFF)
            {
                // Fill bytes may stand before a marker.
            }

            if (next < 0)
            {
                return null;
            }

            marker = (byte)next;
        }

        return null;
    }

    // Count, rows, columns, and perhaps channels.
    private static (int Height, int Width)? Idx(Stream image)
    {
        Span<byte> bytes = stackalloc byte[12];
        return Fill(image, bytes)
            ? Size(BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]), BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]))
            : null;
    }

    private static (int Height, int Width)? Size(uint height, uint width) =>
        height is > 0 and <= ushort.MaxValue && width is > 0 and <= ushort.MaxValue ? ((int)height, (int)width) : null;

    private static bool Fill(Stream image, Span<byte> bytes) =>
        image.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length;
}
