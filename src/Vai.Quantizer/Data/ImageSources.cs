namespace Vai.Quantizer.Data;

/// <summary>A PNG or JPEG file.</summary>
internal sealed class PictureSource(string path, PictureShape shape) : IImageSource
{
    public int Count => 1;

    public IEnumerable<float[]> Read(IReadOnlyList<int> indices) => indices.Select(_ => Read());

    private float[] Read()
    {
        var content = ImageFile.ReadBytes(path);
        var inFile = shape.InFile(() => ImageFile.SizeOf(content, path));
        return shape.ToValues(ImageFile.Decode(content, path, inFile), inFile);
    }
}

/// <summary>An IDX file.</summary>
internal sealed class IdxSource : IImageSource
{
    private readonly string _path;
    private readonly PictureShape _shape;
    private readonly ImageShape _inFile;

    public IdxSource(string path, PictureShape shape)
    {
        (_path, _shape, _inFile) = (path, shape, shape.InFile(() => IdxFile.SizeOf(path)));
        Count = IdxFile.CountImages(path, _inFile);
    }

    public int Count { get; }

    public IEnumerable<float[]> Read(IReadOnlyList<int> indices) => IdxFile.ReadImages(_path, _inFile, indices).Select(bytes => _shape.ToValues(bytes, _inFile));
}

/// <summary>Numbers in memory.</summary>
internal sealed class MemorySource(float[] values, int valuesOfOne) : IImageSource
{
    public int Count => values.Length / valuesOfOne;

    public IEnumerable<float[]> Read(IReadOnlyList<int> indices) =>
        indices.Select(index => values.AsSpan(index * valuesOfOne, valuesOfOne).ToArray());
}
