namespace Vai.Images;

/// <summary>Orders of channels.</summary>
internal static class Pixels
{
    /// <summary>Planes of one channel each, as frameworks that train on NCHW write them, as pixels of all channels.</summary>
    public static T[] FromPlanes<T>(ReadOnlySpan<T> planes, int channels)
    {
        var (pixels, values) = (planes.Length / channels, new T[planes.Length]);
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = planes[((i % channels) * pixels) + (i / channels)];
        }

        return values;
    }
}

/// <summary>A PNG or JPEG file.</summary>
internal sealed class PictureSource(string path, PictureShape shape, int label = LabelledImage.NoLabel) : IImageSource
{
    public int Count => 1;

    public bool HasLabels => label != LabelledImage.NoLabel;

    public IEnumerable<LabelledImage> Read(IReadOnlyList<int> indices) => indices.Select(_ => Read());

    public LabelledImage Read()
    {
        var content = ImageFile.ReadBytes(path);
        return new LabelledImage(shape.Decode(content, path), label);
    }
}

/// <summary>An IDX file, with the labels that lie beside it under the name that the MNIST family gives them.</summary>
internal sealed class IdxSource : IImageSource
{
    private readonly string _path;
    private readonly PictureShape _shape;
    private readonly ImageShape _inFile;
    private readonly ImmutableArray<byte> _labels;

    public IdxSource(string path, PictureShape shape)
    {
        (_path, _shape, _inFile) = (path, shape, shape.InFile(() => IdxFile.SizeOf(path)));
        Count = IdxFile.CountImages(path, _inFile);
        var labels =
            Path.Combine(Path.GetDirectoryName(path)
            ?? "", Path.GetFileName(path).Replace("images-idx3", "labels-idx1", StringComparison.Ordinal));
        FilesBeside = labels == path ? [] : [labels];
        _labels = labels != path && File.Exists(labels) ? IdxFile.ReadLabels(labels) : [];
        if (!_labels.IsEmpty && _labels.Length != Count)
        {
            throw VaiDiagnostics.LabelCount.Exception(labels, _labels.Length, Count);
        }
    }

    public int Count { get; }

    public ImmutableArray<string> FilesBeside { get; }

    public bool HasLabels => !_labels.IsEmpty;

    public IEnumerable<LabelledImage> Read(IReadOnlyList<int> indices) => IdxFile.ReadImages(_path, _inFile, indices).Zip(
        indices, (bytes, index) => new LabelledImage(_shape.ToValues(bytes, _inFile), HasLabels ? _labels[index] : LabelledImage.NoLabel));
}

/// <summary>Numbers in memory.</summary>
internal sealed class MemorySource(float[] values, int valuesOfOne, ImmutableArray<int> labels) : IImageSource
{
    public int Count => values.Length / valuesOfOne;

    public bool HasLabels => !labels.IsEmpty;

    public IEnumerable<LabelledImage> Read(IReadOnlyList<int> indices) => indices.Select(index => new LabelledImage(
        values.AsSpan(index * valuesOfOne, valuesOfOne).ToArray(), HasLabels ? labels[index] : LabelledImage.NoLabel));
}
