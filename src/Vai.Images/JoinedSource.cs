namespace Vai.Images;

/// <summary>The images of a model with several inputs: the n-th of each belong together. Classes are those of the first that has
/// some.</summary>
internal sealed class JoinedSource : IImageSource
{
    private readonly ImmutableArray<IImageSource> _inputs;
    private readonly int _labelled;

    private JoinedSource(ImmutableArray<IImageSource> inputs)
    {
        _inputs = inputs;
        _labelled = inputs.Index().Where(item => item.Item.HasLabels).Select(item => item.Index).FirstOrDefault(-1);
    }

    public int Count => _inputs[0].Count;

    public bool HasLabels => _labelled >= 0;

    public ImmutableArray<string> FilesBeside => [.. _inputs.SelectMany(input => input.FilesBeside)];

    /// <exception cref="VaiException">VAI3024: one has more images than another.</exception>
    public static JoinedSource Of(IEnumerable<(string Name, IImageSource Source)> inputs)
    {
        var all = inputs.ToArray();
        foreach (var (name, source) in all.Where(input => input.Source.Count != all[0].Source.Count))
        {
            throw VaiDiagnostics.InputImages.UnplacedException(
                $"input '{name}' has {source.Count} images and input '{all[0].Name}' has {all[0].Source.Count}");
        }

        return new JoinedSource([.. all.Select(input => input.Source)]);
    }

    public IEnumerable<LabelledImage> Read(IReadOnlyList<int> indices)
    {
        var readers = _inputs.Select(input => input.Read(indices).GetEnumerator()).ToArray();
        try
        {
            while (readers.All(reader => reader.MoveNext()))
            {
                yield return new LabelledImage(
                    [.. readers.SelectMany(reader => reader.Current.Values)],
                    HasLabels ? readers[_labelled].Current.Label : LabelledImage.NoLabel);
            }
        }
        finally
        {
            foreach (var reader in readers)
            {
                reader.Dispose();
            }
        }
    }
}

/// <summary>The images of several files, one file after the other.</summary>
internal sealed class ChainedSource(ImmutableArray<IImageSource> sources) : IImageSource
{
    public int Count => sources.Sum(source => source.Count);

    public bool HasLabels => sources.All(source => source.HasLabels);

    public ImmutableArray<string> FilesBeside => [.. sources.SelectMany(source => source.FilesBeside)];

    public IEnumerable<LabelledImage> Read(IReadOnlyList<int> indices)
    {
        var begin = 0;
        foreach (var source in sources)
        {
            var end = begin + source.Count;
            int[] own = [.. indices.Where(index => index >= begin && index < end).Select(index => index - begin)];
            foreach (var image in own.Length == 0 ? [] : source.Read(own))
            {
                yield return image;
            }

            begin = end;
        }
    }
}
