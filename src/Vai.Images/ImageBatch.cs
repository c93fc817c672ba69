namespace Vai.Images;

/// <summary>Some images, one after the other, each in NHWC order.</summary>
/// <param name="Values">Pixels divided by 255.</param>
/// <param name="Count">Images.</param>
internal sealed record ImageBatch(float[] Values, int Count)
{
    /// <summary>The class of each image; empty when the images have none.</summary>
    public ImmutableArray<int> Labels { get; init; } = [];
}
