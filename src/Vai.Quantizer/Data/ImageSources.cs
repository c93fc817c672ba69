namespace Vai.Quantizer.Data;

/// <summary>How a byte of a picture becomes the number that the model was trained on: pixel / 255.</summary>
internal static class Pixels
{
    public static float[] ToValues(ReadOnlySpan<byte> pixels)
    {
        var values = new float[pixels.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = pixels[i] / 255f;
        }

        return values;
    }
}

/// <summary>A PNG or JPEG file.</summary>
internal sealed class PictureSource(string path, ImageShape shape) : IImageSource
{
    public int Count => 1;

    public IEnumerable<float[]> Read(IReadOnlyList<int> indices) => indices.Select(_ => Pixels.ToValues(ImageFile.Read(path, shape)));
}

/// <summary>An IDX file.</summary>
internal sealed class IdxSource(string path, ImageShape shape) : IImageSource
{
    public int Count { get; } = IdxFile.CountImages(path, shape);

    public IEnumerable<float[]> Read(IReadOnlyList<int> indices) => IdxFile.ReadImages(path, shape, indices).Select(bytes => Pixels.ToValues(bytes));
}

/// <summary>Numbers in memory.</summary>
internal sealed class MemorySource(float[] values, int valuesOfOne) : IImageSource
{
    public int Count => values.Length / valuesOfOne;

    public IEnumerable<float[]> Read(IReadOnlyList<int> indices) =>
        indices.Select(index => values.AsSpan(index * valuesOfOne, valuesOfOne).ToArray());
}
