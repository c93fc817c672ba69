namespace Vai.Images;

/// <summary>
/// The size of the images that a model takes. A model whose input is a plain vector, or a sequence, takes greyscale images of as many
/// pixels, or arrays of as many numbers.
/// </summary>
/// <param name="Height">Rows; 0 when only the number of pixels is known.</param>
/// <param name="Width">Columns; 0 when only the number of pixels is known.</param>
/// <param name="Channels">1 (greyscale), 3 (red, green, blue), or any other number, for arrays.</param>
/// <param name="PixelCount">Pixels of one image.</param>
internal sealed record ImageShape(int Height, int Width, int Channels, int PixelCount)
{
    /// <summary>Numbers of one image that are possible.</summary>
    private const int Largest = 1 << 28;

    /// <summary>Numbers of one image.</summary>
    public int ValueCount => PixelCount * Channels;

    /// <summary>The images for a graph's input.</summary>
    /// <exception cref="VaiException">VAI3001: the model's input is no image.</exception>
    public static ImageShape Of(XirGraph graph)
    {
        var inputs = graph.OfType(OpNames.Data).Select(op => op.Output.Shape).ToArray();
        return inputs switch
        {
            [[1, > 0 and <= 1 << 15 and var height, > 0 and <= 1 << 15 and var width, > 0 and var channels]] when (long)height * width
                * channels <= Largest =>
                new ImageShape(height, width, channels, height * width),
            [[1, > 0 and <= Largest and var pixels]] => new ImageShape(0, 0, 1, pixels),
            [[1, > 0 and <= Largest and var channels, > 0 and var length]] when (long)channels * length <= Largest =>
                new ImageShape(0, 0, 1, channels * length),
            _ => throw VaiDiagnostics.InputIsNoImage.UnplacedException(Describe(inputs)),
        };
    }

    /// <summary>Whether a picture has the right size.</summary>
    public bool Fits(long height, long width) => Height == 0 ? height * width == PixelCount : (height, width) == (Height, Width);

    public override string ToString() => Height == 0 ? $"{PixelCount} pixels" : $"{Width}x{Height}";

    private static string Describe(ImmutableArray<int>[] inputs) =>
        inputs.Length == 0 ? "none" : string.Join(" and ", inputs.Select(shape => $"[{string.Join(", ", shape)}]"));
}
