namespace Vai.Images;

/// <summary>One file: some images of one size, with or without labels.</summary>
internal interface IImageSource
{
    int Count { get; }

    /// <summary>Whether every image has a label.</summary>
    bool HasLabels => false;

    /// <summary>Files that belong to this one and are named by no one, whether they are there or not.</summary>
    ImmutableArray<string> FilesBeside => [];

    /// <summary>The wanted images, in their order.</summary>
    /// <param name="indices">Ascending.</param>
    IEnumerable<LabelledImage> Read(IReadOnlyList<int> indices);
}

/// <summary>An image as the model takes it: numbers in NHWC order.</summary>
/// <param name="Label">The number of its class; -1 when it has none.</param>
internal readonly record struct LabelledImage(float[] Values, int Label = LabelledImage.NoLabel)
{
    public const int NoLabel = -1;
}
