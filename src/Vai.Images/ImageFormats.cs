namespace Vai.Images;

/// <summary>The one registry of file formats; the first that knows a file's content takes it.</summary>
internal static class ImageFormats
{
    private static readonly ImmutableArray<Func<string, PictureShape, IImageSource?>> Formats =
    [
        (path, shape) => IdxFile.IsImages(path) ? new IdxSource(path, shape) : null,
        NumpySource.TryOpen,
        TfRecordSource.TryOpen,
        CifarSource.TryOpen,
    ];

    /// <summary>What no other format knows is taken for a picture.</summary>
    public static IImageSource Open(string path, PictureShape shape, PictureLabels labels)
    {
        // Pictures are many and small: their name spares opening each of them five times.
        var isPicture = Path.GetExtension(path).ToUpperInvariant() is ".PNG" or ".JPG" or ".JPEG" && File.Exists(path);
        return (isPicture ? null : Formats.Select(format => format(path, shape)).FirstOrDefault(source => source is not null))
            ?? new PictureSource(path, shape, labels.LabelOf(path));
    }
}
