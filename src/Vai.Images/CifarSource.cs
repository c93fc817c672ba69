namespace Vai.Images;

/// <summary>
/// CIFAR's binary files: images of 32×32 pixels, red plane, green plane, blue plane, behind one byte with the class (CIFAR-10) or two, of
/// which the second is the fine class (CIFAR-100). The files have no header, so that their length tells them.
/// </summary>
internal sealed class CifarSource : IImageSource
{
    private const int Side = 32;
    private const int ImageBytes = Side * Side * 3;

    private readonly string _path;
    private readonly int _labelBytes;
    private readonly PictureShape _shape;

    private CifarSource(string path, PictureShape shape, int labelBytes, long length) =>
        (_path, _shape, _labelBytes, Count) = (path, shape, labelBytes, (int)(length / (labelBytes + ImageBytes)));

    public int Count { get; }

    public bool HasLabels => true;

    public static IImageSource? TryOpen(string path, PictureShape shape)
    {
        if (!path.EndsWith(".bin", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        using var file = DataFile.Open(path);
        var labelBytes = file.Length == 0 ? 0 : file.Length % (ImageBytes + 1) == 0 ? 1 : file.Length % (ImageBytes + 2) == 0 ? 2 : 0;
        return labelBytes == 0 ? null
            : shape.Shape.Channels == 3 && shape.InFile(() => (Side, Side)).Fits(Side, Side)
                ? new CifarSource(path, shape, labelBytes, file.Length)
            : throw VaiDiagnostics.CalibrationImageSize.Exception(path, "32x32 in colours", shape.Shape);
    }

    public IEnumerable<LabelledImage> Read(IReadOnlyList<int> indices)
    {
        var inFile = _shape.InFile(() => (Side, Side));
        using var file = DataFile.Open(_path);
        foreach (var index in indices)
        {
            file.Position = (long)index * (_labelBytes + ImageBytes);
            var record = DataFile.ReadExactly(file, _labelBytes + ImageBytes, _path);
            yield return new LabelledImage(
                _shape.ToValues(Pixels.FromPlanes<byte>(record.AsSpan(_labelBytes), 3), inFile), record[_labelBytes - 1]);
        }
    }
}
