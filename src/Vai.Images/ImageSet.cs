using Vai.Imaging;

namespace Vai.Images;

/// <summary>
/// Images for calibration, training or evaluation. They are read when they are asked for; the order and the choice depend on nothing
/// but the files' names and content, and the seed where one is given.
/// </summary>
internal sealed class ImageSet
{
    /// <summary>More images hardly change fix points, and cost time.</summary>
    public const int DefaultLimit = 200;

    /// <summary>Images that wait to be drawn from when a set is shuffled: files of many images are read from their begin to their
    /// end.</summary>
    private const int ShuffledImages = 4096;

    private const long ShuffledValues = 1L << 26;

    /// <summary>Pictures decoded beside each other.</summary>
    private const int DecodedPictures = 32;

    private readonly ImmutableArray<(IImageSource Source, ImmutableArray<int> Indices)> _parts;

    private ImageSet(ImmutableArray<ImageShape> shapes, ImmutableArray<(IImageSource, ImmutableArray<int>)> parts, int available)
    {
        (Shapes, _parts, Available) = (shapes, parts, available);
        Count = parts.Sum(part => part.Item2.Length);
        HasLabels = parts.All(part => part.Item1.HasLabels);
    }

    /// <summary>Of each input of the model; an image is what they all take.</summary>
    public ImmutableArray<ImageShape> Shapes { get; }

    /// <summary>Images in this set.</summary>
    public int Count { get; }

    /// <summary>Images in the files, of which <see cref="Count"/> are taken, evenly spread.</summary>
    public int Available { get; }

    /// <summary>Whether every image has a class.</summary>
    public bool HasLabels { get; }

    /// <summary>Files that were looked for beside those that the set was opened with.</summary>
    public ImmutableArray<string> FilesBeside { get; private init; } = [];

    /// <summary>
    /// A set of PNG, JPEG, IDX, NPY, NPZ, TFRecord and CIFAR files; the content of a file decides what it is. Classes come from the file
    /// itself, from the IDX file beside it, from a label file, or from the folders that pictures lie in.
    /// </summary>
    /// <param name="files">Paths, in any order.</param>
    /// <param name="limit">At most so many images are taken; at least 1.</param>
    /// <param name="preprocessing">How a picture becomes the model's input; null: pixels / 255.</param>
    /// <param name="labelFile">Lines "FILE CLASS" (or "FILE,CLASS") for pictures; null: the folders are the classes.</param>
    /// <exception cref="VaiException">VAI1004: a file is missing. VAI3002: there are no files. VAI3003 to VAI3005, VAI3011 to VAI3013: a
    /// file does not fit.</exception>
    public static ImageSet Open(IEnumerable<string> files, ImageShape shape, int limit =
        DefaultLimit, ImagePreprocessing? preprocessing = null, string? labelFile = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var paths = files.Order(StringComparer.Ordinal).ToImmutableArray();
        if (paths.IsEmpty)
        {
            throw VaiDiagnostics.NoCalibrationFiles.UnplacedException();
        }

        return Spread([shape], Sources(paths, shape, preprocessing ?? ImagePreprocessing.Default, labelFile), limit);
    }

    /// <summary>
    /// The set for a graph. Of one with several inputs the files are NPZ archives with an array an input (<see cref="InputArrays"/>), or
    /// lie in a folder an input (<see cref="InputFolders"/>).
    /// </summary>
    /// <inheritdoc cref="Open(IEnumerable{string}, ImageShape, int, ImagePreprocessing?, string?)"/>
    /// <exception cref="VaiException">VAI3001: an input of the graph is no image. VAI3024: a file or folder of an input is missing, or has
    /// another number of images.</exception>
    public static ImageSet Open(
        IEnumerable<string> files, XirGraph graph, int limit, ImagePreprocessing preprocessing, string? labelFile = null)
    {
        var inputs = ImageShape.OfInputs(graph);
        if (inputs is [var (_, shape)])
        {
            return Open(files, shape, limit, preprocessing, labelFile);
        }

        var paths = files.Order(StringComparer.Ordinal).ToImmutableArray();
        ImmutableArray<IImageSource> sources =
            paths.IsEmpty ? throw VaiDiagnostics.NoCalibrationFiles.UnplacedException()
            : paths.All(NumpySource.IsArchive)
                ? [.. paths.Select(path => InputArrays.Open(path, inputs, preprocessing))]
            : [JoinedSource.Of(InputFolders.Of(paths, inputs).Select(input => (
                input.Name, (IImageSource)new ChainedSource(Sources(input.Files, input.Shape, preprocessing, labelFile)))))];
        return Spread([.. inputs.Select(input => input.Shape)], sources, limit);
    }

    private static ImmutableArray<IImageSource> Sources(
        ImmutableArray<string> paths, ImageShape shape, ImagePreprocessing preprocessing, string? labelFile)
    {
        var (labels, pictures) = (PictureLabels.Of(paths, labelFile), new PictureShape(shape, preprocessing));
        return [.. paths.Select(path => ImageFormats.Open(path, pictures, labels))];
    }

    /// <summary>A set of images in memory.</summary>
    /// <param name="values">Images one after the other, NHWC, as the model takes them.</param>
    /// <param name="labels">A class for each image, or nothing.</param>
    public static ImageSet FromValues(float[] values, ImageShape shape, int limit = DefaultLimit, ImmutableArray<int> labels = default)
    {
        var source = new MemorySource(values, shape.ValueCount, labels.IsDefault ? [] : labels);
        return Spread([shape], [source], limit);
    }

    /// <summary>One image of <paramref name="share"/>, or the others; the whole set where it has fewer than that.</summary>
    public ImageSet Part(int share, bool isJudging)
    {
        if (Count < share)
        {
            return this;
        }

        var number = 0;
        var parts =
            _parts.Select(part =>
                (part.Source, Indices: part.Indices.Where(_ => (number++ % share == share - 1) == isJudging).ToImmutableArray())).ToArray();
        return new ImageSet(Shapes, [.. parts.Where(part => !part.Indices.IsEmpty)], Available) { FilesBeside = FilesBeside };
    }

    /// <summary>The images in batches; the last may be smaller.</summary>
    /// <param name="seed">Shuffles them: files by chance, and images among those read; null: in order.</param>
    /// <exception cref="VaiException">VAI3003, VAI3004: an image cannot be read or has another size.</exception>
    public IEnumerable<ImageBatch> Batches(int size, int? seed = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        return (seed is { } number ? Shuffled(new Random(number)) : Images(_parts)).Chunk(size).Select(images =>
            new ImageBatch([.. images.SelectMany(image => image.Values)], images.Length)
                { Labels = HasLabels ? [.. images.Select(image => image.Label)] : [] });
    }

    private IEnumerable<LabelledImage> Shuffled(Random random)
    {
        var parts = _parts.ToArray();
        random.Shuffle(parts);
        var most = (int)Math.Clamp(ShuffledValues / Shapes.Sum(shape => shape.ValueCount), 1, ShuffledImages);
        var waiting = new List<LabelledImage>(Math.Min(most, Count));
        foreach (var image in Images(parts))
        {
            if (waiting.Count < most)
            {
                waiting.Add(image);
                continue;
            }

            var drawn = random.Next(waiting.Count);
            yield return waiting[drawn];
            waiting[drawn] = image;
        }

        while (waiting.Count > 0)
        {
            var drawn = random.Next(waiting.Count);
            yield return waiting[drawn];
            waiting[drawn] = waiting[^1];
            waiting.RemoveAt(waiting.Count - 1);
        }
    }

    private static IEnumerable<LabelledImage> Images(IEnumerable<(IImageSource Source, ImmutableArray<int> Indices)> parts) =>
        parts.Chunk(DecodedPictures).SelectMany(chunk => chunk.All(part => part.Source is PictureSource)
            ? Decode([.. chunk.Select(part => (PictureSource)part.Source)])
            : chunk.SelectMany(part => part.Source.Read(part.Indices)));

    private static LabelledImage[] Decode(PictureSource[] pictures)
    {
        var images = new LabelledImage[pictures.Length];
        var failures = new VaiException?[pictures.Length];
        Parallel.For(0, pictures.Length, i =>
        {
            try
            {
                images[i] = pictures[i].Read();
            }
            catch (VaiException e)
            {
                failures[i] = e;
            }
        });

        // The first in order, whichever thread was faster.
        return failures.FirstOrDefault(failure => failure is not null) is { } first ? throw first : images;
    }

    private static ImageSet Spread(ImmutableArray<ImageShape> shapes, ImmutableArray<IImageSource> sources, int limit)
    {
        var available = sources.Sum(source => (long)source.Count);
        if (available == 0)
        {
            throw VaiDiagnostics.NoCalibrationFiles.UnplacedException();
        }

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

        return new ImageSet(shapes, parts.ToImmutable(), (int)Math.Min(available, int.MaxValue))
        {
            FilesBeside = [.. sources.SelectMany(source => source.FilesBeside)],
        };
    }
}
