using System.Collections.Immutable;
using Vai.Diagnostics;
using Vai.Imaging;

namespace Vai.Quantizer.Data;

/// <summary>
/// The pictures that show the quantizer which values a model meets. Pictures are read when they are asked for; the order and
/// the choice depend on nothing but the files' names and content.
/// </summary>
public sealed class CalibrationSet
{
    /// <summary>More pictures hardly change fix points, and cost time.</summary>
    public const int DefaultLimit = 200;

    private readonly ImmutableArray<(IImageSource Source, ImmutableArray<int> Indices)> _parts;

    private CalibrationSet(ImageShape shape, ImmutableArray<(IImageSource, ImmutableArray<int>)> parts, int available)
    {
        (Shape, _parts, Available) = (shape, parts, available);
        Count = parts.Sum(part => part.Item2.Length);
    }

    public ImageShape Shape { get; }

    /// <summary>Pictures in this set.</summary>
    public int Count { get; }

    /// <summary>Pictures in the files, of which <see cref="Count"/> are taken, evenly spread.</summary>
    public int Available { get; }

    /// <summary>A set of PNG, JPEG and IDX files; the content of a file decides what it is.</summary>
    /// <param name="files">Paths, in any order.</param>
    /// <param name="limit">At most so many pictures are taken; at least 1.</param>
    /// <param name="preprocessing">How a picture becomes the model's input; null: pixels / 255.</param>
    /// <exception cref="VaiException">VAI1004: a file is missing. VAI3002: there are no files. VAI3003 to VAI3005: a file does not fit.</exception>
    public static CalibrationSet Open(IEnumerable<string> files, ImageShape shape, int limit = DefaultLimit, ImagePreprocessing? preprocessing = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var pictures = new PictureShape(shape, preprocessing ?? ImagePreprocessing.Default);
        var sources = files.Order(StringComparer.Ordinal).Select(path => Source(path, pictures)).ToImmutableArray();
        return sources.IsEmpty ? throw VaiDiagnostics.NoCalibrationFiles.Exception((string?)null) : Spread(shape, sources, limit);
    }

    /// <summary>A set of images in memory.</summary>
    /// <param name="values">Images one after the other, NHWC, as the model takes them.</param>
    public static CalibrationSet FromValues(float[] values, ImageShape shape, int limit = DefaultLimit)
    {
        var source = new MemorySource(values, shape.ValueCount);
        return source.Count == 0 ? throw VaiDiagnostics.NoCalibrationFiles.Exception((string?)null) : Spread(shape, [source], limit);
    }

    /// <summary>The pictures in batches; the last may be smaller.</summary>
    /// <exception cref="VaiException">VAI3003, VAI3004: a picture cannot be read or has another size.</exception>
    public IEnumerable<ImageBatch> Batches(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        return _parts.SelectMany(part => part.Source.Read(part.Indices)).Chunk(size).Select(images => new ImageBatch([.. images.SelectMany(image => image)], images.Length));
    }

    private static CalibrationSet Spread(ImageShape shape, ImmutableArray<IImageSource> sources, int limit)
    {
        var available = sources.Sum(source => (long)source.Count);
        var taken = Math.Min(available, limit);
        var parts = ImmutableArray.CreateBuilder<(IImageSource, ImmutableArray<int>)>();
        var (next, start) = (0L, 0L);
        foreach (var source in sources)
        {
            var indices = ImmutableArray.CreateBuilder<int>();
            for (; next < taken && next * available / taken < start + source.Count; next++)
            {
                indices.Add((int)((next * available / taken) - start));
            }

            start += source.Count;
            if (indices.Count > 0)
            {
                parts.Add((source, indices.ToImmutable()));
            }
        }

        return new CalibrationSet(shape, parts.ToImmutable(), (int)Math.Min(available, int.MaxValue));
    }

    private static IImageSource Source(string path, PictureShape shape) =>
        IdxFile.IsImages(path) ? new IdxSource(path, shape) : new PictureSource(path, shape);
}
