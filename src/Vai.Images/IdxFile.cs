using System.Buffers.Binary;

namespace Vai.Images;

/// <summary>
/// The IDX format of the MNIST family, plain or gzip: a magic number, big-endian sizes, then bytes
/// (0x00000803 count, rows, columns for images; 0x00000801 count for labels).
/// </summary>
internal static class IdxFile
{
    private const int ImagesMagic = 0x00000803;
    private const int LabelsMagic = 0x00000801;
    private const int LargestCount = 1 << 26;

    /// <summary>Whether a file's content begins as IDX images do.</summary>
    public static bool IsImages(string path)
    {
        using var stream = DataFile.OpenDecompressed(path);
        Span<byte> magic = stackalloc byte[4];
        return DataFile.Fill(stream, magic, path) == 4 && BinaryPrimitives.ReadInt32BigEndian(magic) == ImagesMagic;
    }

    /// <summary>All labels of a <c>*-labels-idx1-ubyte</c> file.</summary>
    /// <exception cref="VaiException">VAI1004: no such file. VAI3003: it is not IDX labels.</exception>
    public static ImmutableArray<byte> ReadLabels(string path)
    {
        using var stream = DataFile.OpenDecompressed(path);
        var count = ReadSizes(stream, path, LabelsMagic, 1)[0];

        // Grows with what is really there: a header may promise anything.
        var labels = ImmutableArray.CreateBuilder<byte>();
        var buffer = new byte[1 << 16];
        while (labels.Count < count)
        {
            var part = buffer.AsSpan(0, Math.Min(buffer.Length, count - labels.Count));
            if (DataFile.Fill(stream, part, path) != part.Length)
            {
                throw VaiDiagnostics.BadCalibrationFile.Exception(path, $"it ends before its {count} labels");
            }

            labels.AddRange(part);
        }

        return labels.ToImmutable();
    }

    /// <summary>The header of a <c>*-images-idx3-ubyte</c> file, its size checked against the model's.</summary>
    /// <returns>How many images.</returns>
    /// <exception cref="VaiException">VAI3003: it is not IDX images. VAI3004: another size than the model's. VAI3005: the model wants
    /// colours.</exception>
    internal static int CountImages(string path, ImageShape shape)
    {
        using var stream = DataFile.OpenDecompressed(path);
        return ReadImagesHeader(stream, path, shape);
    }

    /// <summary>Rows and columns of the images in a file.</summary>
    /// <exception cref="VaiException">VAI3003: it is not IDX images, or they have more than 2^26 pixels.</exception>
    internal static (int Height, int Width) SizeOf(string path)
    {
        using var stream = DataFile.OpenDecompressed(path);
        var sizes = ReadSizes(stream, path, ImagesMagic, 3);
        return (long)sizes[1] * sizes[2] <= LargestCount
            ? (sizes[1], sizes[2])
            : throw VaiDiagnostics.BadCalibrationFile.Exception(path, $"its images are of {sizes[2]}x{sizes[1]} pixels");
    }

    /// <summary>Some images' bytes, in order.</summary>
    /// <param name="indices">Ascending.</param>
    internal static IEnumerable<byte[]> ReadImages(string path, ImageShape shape, IReadOnlyList<int> indices)
    {
        using var stream = DataFile.OpenDecompressed(path);
        ReadImagesHeader(stream, path, shape);
        var next = 0;
        foreach (var index in indices)
        {
            for (; next < index; next++)
            {
                DataFile.ReadExactly(stream, shape.PixelCount, path);
            }

            yield return DataFile.ReadExactly(stream, shape.PixelCount, path);
            next++;
        }
    }

    private static int ReadImagesHeader(Stream stream, string path, ImageShape shape)
    {
        var sizes = ReadSizes(stream, path, ImagesMagic, 3);
        if (shape.Channels != 1)
        {
            throw VaiDiagnostics.PictureChannels.Exception(path, "1 channel", shape.Channels);
        }

        return shape.Fits(sizes[1], sizes[2])
            ? sizes[0]
            : throw VaiDiagnostics.CalibrationImageSize.Exception(path, $"{sizes[2]}x{sizes[1]}", shape);
    }

    private static int[] ReadSizes(Stream stream, string path, int magic, int dimensions)
    {
        var header = new byte[4 + (4 * dimensions)];
        var read = DataFile.Fill(stream, header, path);
        if (read < 4 || BinaryPrimitives.ReadInt32BigEndian(header) != magic)
        {
            throw VaiDiagnostics.BadCalibrationFile.Exception(
                path, $"it begins with 0x{Convert.ToHexString(header.AsSpan(0, Math.Min(read, 4)))} instead of 0x{magic:X8}");
        }

        var sizes = new int[dimensions];
        for (var i = 0; i < dimensions; i++)
        {
            sizes[i] = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4 + (4 * i)));
        }

        return read == header.Length && sizes.All(size => size is > 0 and <= LargestCount)
            ? sizes
            : throw VaiDiagnostics.BadCalibrationFile.Exception(path, $"its sizes are {string.Join(" x ", sizes)}");
    }
}
