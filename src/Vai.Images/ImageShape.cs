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

    /// <summary>The images for the input of a graph that has one.</summary>
    /// <exception cref="VaiException">VAI3001: the model's input is no image, or is not one.</exception>
    public static ImageShape Of(XirGraph graph) => OfInputs(graph) is [var (_, shape)] ? shape : throw NoImage(graph);

    /// <summary>The images for each input of a graph, by their names, in their order.</summary>
    /// <exception cref="VaiException">VAI3001: the model has no input, or one that is no image.</exception>
    public static ImmutableArray<(string Name, ImageShape Shape)> OfInputs(XirGraph graph) => graph.Inputs.Any()
        ? [.. graph.Inputs.Select(op => (op.Name, OfDimensions(op.Output.Shape) ?? throw NoImage(graph)))]
        : throw NoImage(graph);

    private static ImageShape? OfDimensions(ImmutableArray<int> dimensions) => dimensions switch
    {
        [1, > 0 and <= 1 << 15 and var height, > 0 and <= 1 << 15 and var width, > 0 and var channels]
            when (long)height * width * channels <= Largest => new ImageShape(height, width, channels, height * width),
        [1, > 0 and <= Largest and var pixels] => new ImageShape(0, 0, 1, pixels),
        [1, > 0 and <= Largest and var channels, > 0 and var length] when (long)channels * length <= Largest =>
            new ImageShape(0, 0, 1, channels * length),
        _ => null,
    };

    /// <summary>Whether a picture has the right size.</summary>
    public bool Fits(long height, long width) => Height == 0 ? height * width == PixelCount : (height, width) == (Height, Width);

    public override string ToString() => Height == 0 ? $"{PixelCount} pixels" : $"{Width}x{Height}";

    private static VaiException NoImage(XirGraph graph) => VaiDiagnostics.InputIsNoImage.UnplacedException(
        graph.Inputs.Any() ? string.Join(" and ", graph.Inputs.Select(op => $"[{string.Join(", ", op.Output.Shape)}]")) : "none");
}
