using System.IO.Compression;

namespace Vai.Images;

/// <summary>
/// Images in a NumPy array, [images, height, width(, channels)], [images, channels, height, width] or [images, pixels]; bytes are pixels,
/// other numbers are what the model takes. An NPZ archive holds the images in its array of most dimensions, and classes in its array of
/// one.
/// </summary>
internal sealed class NumpySource : IImageSource
{
    private const string Ending = ".npz";
    private const string ArrayEnding = ".npy";

    private readonly string _path;
    private readonly string? _entry;
    private readonly NumpyArray _array;
    private readonly bool _planes;
    private readonly PictureShape _shape;
    private readonly ImageShape _inFile;
    private readonly ImmutableArray<int> _labels;

    private NumpySource(string path, string? entry, NumpyArray array, PictureShape shape, ImmutableArray<int> labels)
    {
        (_path, _entry, _array, _shape, _labels) = (path, entry, array, shape, labels);
        _inFile = array.IsPixels ? shape.InFile(() => SizeOf(array.Shape)) : shape.Shape;
        _planes = Planes(array.Shape, _inFile)
            ?? throw VaiDiagnostics.CalibrationImageSize.Exception(path, $"[{string.Join(", ", array.Shape)}]", shape.Shape);
        if (!labels.IsEmpty && labels.Length != Count)
        {
            throw VaiDiagnostics.LabelCount.Exception(path, labels.Length, Count);
        }
    }

    public int Count => _array.Shape[0];

    public bool HasLabels => !_labels.IsEmpty;

    /// <summary>Whether a path is that of an NPZ archive.</summary>
    public static bool IsArchive(string path) => path.EndsWith(Ending, StringComparison.OrdinalIgnoreCase);

    /// <summary>The arrays of an archive by their names, in its order.</summary>
    /// <exception cref="VaiException">VAI3003: it is none.</exception>
    public static ImmutableArray<(string Name, NumpyArray Array)> Arrays(string path) => InArchive(path, archive =>
        archive.Entries.Where(entry => entry.FullName.EndsWith(ArrayEnding, StringComparison.Ordinal))
            .Select(entry => (Name: entry.FullName[..^ArrayEnding.Length], Array: Header(entry, path)))
            .Where(item => item.Array is not null).Select(item => (item.Name, item.Array!)).ToImmutableArray());

    /// <summary>One array of an archive, as a file of its own.</summary>
    /// <param name="most">Bytes that are read of it at most.</param>
    public static byte[] Bytes(string path, string name, int most) => InArchive(path, archive =>
    {
        var entry = archive.GetEntry(name + ArrayEnding)!;
        using var stream = entry.Open();
        var bytes = new byte[Math.Min(entry.Length, most)];
        return bytes[..DataFile.Fill(stream, bytes, path)];
    });

    /// <summary>The images of one array of an archive.</summary>
    /// <param name="labels">The array of their classes; null: there is none.</param>
    public static NumpySource OfArray(string path, string name, PictureShape shape, string? labels) => InArchive(path, archive =>
    {
        var (entry, classes) = (archive.GetEntry(name + ArrayEnding)!, labels is null ? null : archive.GetEntry(labels + ArrayEnding));
        return new NumpySource(
            path, entry.FullName, Header(entry, path)!, shape, classes is null ? [] : Labels(classes, Header(classes, path)!, path));
    });

    /// <summary>The heights and widths that the images of a file may have; several where the order of its dimensions stays open, none
    /// where it is no NPY or NPZ, or holds no maps.</summary>
    /// <exception cref="VaiException">VAI3003: it is broken.</exception>
    public static ImmutableArray<(int Height, int Width)> SizesIn(string path)
    {
        if (IsArchive(path))
        {
            return Arrays(path).Select(item => item.Array.Shape).OrderByDescending(shape => shape.Length).Select(SizesOf)
                .FirstOrDefault([]);
        }

        using var stream = DataFile.Open(path);
        return NumpyArray.TryRead(stream, path) is { } array ? SizesOf(array.Shape) : [];
    }

    public static IImageSource? TryOpen(string path, PictureShape shape) => OpenArray(path, shape) ?? OpenArchive(path, shape);

    public IEnumerable<LabelledImage> Read(IReadOnlyList<int> indices)
    {
        using var archive = _entry is null ? null : new ZipArchive(DataFile.Open(_path));
        using var stream = archive is null ? DataFile.Open(_path) : archive.GetEntry(_entry!)!.Open();
        NumpyArray.TryRead(stream, _path);
        var next = 0;
        foreach (var index in indices)
        {
            for (; next < index; next++)
            {
                DataFile.ReadExactly(stream, _array.ValuesOfOne * _array.ItemBytes, _path);
            }

            yield return new LabelledImage(Image(DataFile.ReadExactly(stream, _array.ValuesOfOne * _array.ItemBytes, _path)),
                HasLabels ? _labels[index] : LabelledImage.NoLabel);
            next++;
        }
    }

    private float[] Image(byte[] bytes)
    {
        if (_array.IsPixels)
        {
            return _shape.ToValues(_planes ? Pixels.FromPlanes<byte>(bytes, _inFile.Channels) : bytes, _inFile);
        }

        var values = _array.ToFloats(bytes);
        return _planes ? Pixels.FromPlanes<float>(values, _inFile.Channels) : values;
    }

    private static NumpySource? OpenArray(string path, PictureShape shape)
    {
        using var stream = DataFile.Open(path);
        return NumpyArray.TryRead(stream, path) is { } array ? new NumpySource(path, null, array, shape, []) : null;
    }

    private static NumpySource? OpenArchive(string path, PictureShape shape)
    {
        return !IsArchive(path) ? null : InArchive(path, archive =>
        {
            var arrays = archive.Entries.Select(entry => (Entry: entry, Array: Header(entry, path)))
                .Where(item => item.Array is not null).ToArray();
            var images = arrays.OrderByDescending(item => item.Array!.Shape.Length).FirstOrDefault();
            var labels = arrays.FirstOrDefault(item => item.Array!.Shape.Length == 1 && item.Array.Shape[0] == images.Array!.Shape[0]);
            return images.Array is null || images.Array.Shape.Length < 2
                ? throw VaiDiagnostics.BadCalibrationFile.Exception(path, "it holds no array of images")
                : new NumpySource(path, images.Entry.FullName, images.Array, shape,
                    labels.Array is null ? [] : Labels(labels.Entry, labels.Array, path));
        });
    }

    private static T InArchive<T>(string path, Func<ZipArchive, T> read)
    {
        try
        {
            using var archive = new ZipArchive(DataFile.Open(path));
            return read(archive);
        }
        catch (InvalidDataException e)
        {
            throw new VaiException(VaiDiagnostics.BadCalibrationFile.At(path, e.Message), e);
        }
    }

    private static NumpyArray? Header(ZipArchiveEntry entry, string path)
    {
        using var stream = entry.Open();
        return NumpyArray.TryRead(stream, path);
    }

    private static ImmutableArray<int> Labels(ZipArchiveEntry entry, NumpyArray array, string path)
    {
        using var stream = entry.Open();
        NumpyArray.TryRead(stream, path);
        return [.. array.ToFloats(DataFile.ReadExactly(stream, array.Shape[0] * array.ItemBytes, path)).Select(value => (int)value)];
    }

    /// <summary>The few channels of a picture tell which order an array has.</summary>
    private static ImmutableArray<(int Height, int Width)> SizesOf(ImmutableArray<int> array) => array switch
    {
        [_, > 4, > 0 and var height, > 0 and var width] when width > 4 => [(height, width), (array[1], height)],
        [_, <= 4, > 0 and var height, > 4 and var width] => [(height, width)],
        [_, > 0 and var height, > 0 and var width, <= 4] => [(height, width)],
        [_, > 0 and var height, > 0 and var width] => [(height, width)],
        _ => [],
    };

    private static (int Height, int Width) SizeOf(ImmutableArray<int> array) => array switch
    {
        [_, var channels, var height, var width] when channels is 1 or 3 => (height, width),
        [_, var height, var width, ..] => (height, width),
        _ => (0, 0),
    };

    /// <summary>Whether the array holds planes of channels; null when it holds no images of that shape.</summary>
    private static bool? Planes(ImmutableArray<int> array, ImageShape shape) => array switch
    {
        [_, var height, var width, var channels] when channels == shape.Channels && shape.Fits(height, width) => false,
        [_, var channels, var height, var width] when channels == shape.Channels && shape.Fits(height, width) => true,
        [_, var height, var width] when shape.Channels == 1 && shape.Fits(height, width) => false,
        [_, var pixels] when shape.Channels == 1 && pixels == shape.PixelCount => false,
        _ => null,
    };
}
