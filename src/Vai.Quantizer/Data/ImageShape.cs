using System.Collections.Immutable;
using Vai.Diagnostics;
using Vai.Xir;

namespace Vai.Quantizer.Data;

/// <summary>The size of the images that a model takes. A model whose input is a plain vector takes greyscale images of as many pixels.</summary>
/// <param name="Height">Rows; 0 when only the number of pixels is known.</param>
/// <param name="Width">Columns; 0 when only the number of pixels is known.</param>
/// <param name="Channels">1 (greyscale) or 3 (red, green, blue).</param>
/// <param name="PixelCount">Pixels of one image.</param>
public sealed record ImageShape(int Height, int Width, int Channels, int PixelCount)
{
    /// <summary>Numbers of one image.</summary>
    public int ValueCount => PixelCount * Channels;

    /// <summary>The images for a graph's input.</summary>
    /// <exception cref="VaiException">VAI3001: the model's input is no image.</exception>
    public static ImageShape Of(XirGraph graph)
    {
        var inputs = graph.OfType("data").Select(op => op.Output.Shape).ToArray();
        return inputs switch
        {
            [[1, > 0 and <= 1 << 15 and var height, > 0 and <= 1 << 15 and var width, 1 or 3]] when (long)height * width <= 1 << 28 =>
                new ImageShape(height, width, inputs[0][3], height * width),
            [[1, > 0 and <= 1 << 28 and var pixels]] => new ImageShape(0, 0, 1, pixels),
            _ => throw VaiDiagnostics.InputIsNoImage.Exception((string?)null, Describe(inputs)),
        };
    }

    /// <summary>Whether a picture has the right size.</summary>
    public bool Fits(long height, long width) => Height == 0 ? height * width == PixelCount : (height, width) == (Height, Width);

    public override string ToString() => Height == 0 ? $"{PixelCount} pixels" : $"{Width}x{Height}";

    private static string Describe(ImmutableArray<int>[] inputs) =>
        inputs.Length == 0 ? "none" : string.Join(" and ", inputs.Select(shape => $"[{string.Join(", ", shape)}]"));
}
