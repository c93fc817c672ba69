using Vai.Images;

namespace Vai.Tool.Stages;

/// <summary>A small copy of an image for a report: bytes from dark to bright, row by row, channels next to each other.</summary>
/// <param name="Channels">1 or 3.</param>
internal sealed record Thumbnail(int Height, int Width, int Channels, byte[] Pixels)
{
    private const int LargestSide = 48;

    /// <summary>Null for what is no picture.</summary>
    /// <param name="values">The image as the model takes it; its smallest value becomes black, its largest white.</param>
    public static Thumbnail? Of(ReadOnlySpan<float> values, ImageShape shape)
    {
        if (shape.Channels is not (1 or 3) || shape.Height < 2 || shape.Width < 2 || values.Length != shape.ValueCount)
        {
            return null;
        }

        var step = Math.Max(1, (Math.Max(shape.Height, shape.Width) + LargestSide - 1) / LargestSide);
        var (height, width) = (shape.Height / step, shape.Width / step);
        var (least, most) = (float.PositiveInfinity, float.NegativeInfinity);
        foreach (var value in values)
        {
            (least, most) = (Math.Min(least, value), Math.Max(most, value));
        }

        var (scale, pixels) = (most > least ? 255 / (most - least) : 0, new byte[height * width * shape.Channels]);
        var next = 0;
        for (var row = 0; row < height; row++)
        {
            for (var column = 0; column < width; column++)
            {
                var from = ((row * step * shape.Width) + (column * step)) * shape.Channels;
                for (var channel = 0; channel < shape.Channels; channel++)
                {
                    pixels[next++] = (byte)((values[from + channel] - least) * scale);
                }
            }
        }

        return new Thumbnail(height, width, shape.Channels, pixels);
    }
}
