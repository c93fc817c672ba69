namespace Vai.Quantizer.Data;

/// <summary>One calibration file: some images of one size.</summary>
internal interface IImageSource
{
    int Count { get; }

    /// <summary>The wanted images, in their order: numbers in NHWC order.</summary>
    /// <param name="indices">Ascending.</param>
    IEnumerable<float[]> Read(IReadOnlyList<int> indices);
}
