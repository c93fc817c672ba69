namespace Vai.Imaging;

/// <summary>
/// Brings pictures to size with a triangle filter as wide as a pixel of the smaller picture: bilinear when it grows, averaging when it
/// shrinks, as PIL and torchvision do.
/// </summary>
internal static class ImageScaler
{
    /// <summary>What a letterbox is filled with.</summary>
    private const byte Grey = 114;

    public static byte[] Fit(ReadOnlySpan<byte> pixels, int height, int width, int channels, int targetHeight,
        int targetWidth, ImageFit fit)
    {
        if (fit == ImageFit.Stretch)
        {
            return Resize(pixels, height, width, channels, targetHeight, targetWidth);
        }

        var (rows, columns) = ((double)targetHeight / height, (double)targetWidth / width);
        var factor = fit == ImageFit.CenterCrop ? Math.Max(rows, columns) : Math.Min(rows, columns);
        var (scaledHeight, scaledWidth) = (Scaled(height, factor, targetHeight, fit), Scaled(width, factor, targetWidth, fit));
        return Center(Resize(pixels, height, width, channels, scaledHeight, scaledWidth), scaledHeight, scaledWidth, channels,
            targetHeight, targetWidth);
    }

    // Rounding must neither leave a gap nor stand over.
    private static int Scaled(int size, double factor, int target, ImageFit fit)
    {
        var scaled = Math.Max((int)Math.Round(size * factor), 1);
        return fit == ImageFit.CenterCrop ? Math.Max(scaled, target) : Math.Min(scaled, target);
    }

    /// <summary>The middle of a picture that is larger, or the picture in the middle of grey.</summary>
    private static byte[] Center(byte[] pixels, int height, int width, int channels, int targetHeight, int targetWidth)
    {
        var target = new byte[targetHeight * targetWidth * channels];
        Array.Fill(target, Grey);
        var (rows, columns) = (Math.Min(height, targetHeight), Math.Min(width, targetWidth));
        for (var row = 0; row < rows; row++)
        {
            var from = (((height - rows) / 2) + row) * width;
            var to = (((targetHeight - rows) / 2) + row) * targetWidth;
            pixels.AsSpan((from + ((width - columns) / 2)) * channels, columns * channels)
                .CopyTo(target.AsSpan((to + ((targetWidth - columns) / 2)) * channels));
        }

        return target;
    }

    private static byte[] Resize(ReadOnlySpan<byte> pixels, int height, int width, int channels, int targetHeight, int targetWidth)
    {
        var across = Weights(width, targetWidth);
        var narrowed = new double[height * targetWidth * channels];
        for (var row = 0; row < height; row++)
        {
            for (var i = 0; i < targetWidth * channels; i++)
            {
                var (first, weights) = across[i / channels];
                var at = (((row * width) + first) * channels) + (i % channels);
                var sum = 0.0;
                foreach (var weight in weights)
                {
                    sum += weight * pixels[at];
                    at += channels;
                }

                narrowed[(row * targetWidth * channels) + i] = sum;
            }
        }

        var down = Weights(height, targetHeight);
        var pitch = targetWidth * channels;
        var result = new byte[targetHeight * pitch];
        for (var i = 0; i < result.Length; i++)
        {
            var (first, weights) = down[i / pitch];
            var sum = 0.0;
            for (var k = 0; k < weights.Length; k++)
            {
                sum += weights[k] * narrowed[((first + k) * pitch) + (i % pitch)];
            }

            result[i] = (byte)Math.Clamp(Math.Floor(sum + 0.5), 0, 255);
        }

        return result;
    }

    /// <summary>For each place of the target the first source place under the filter, and the weights from there on; they add up to
    /// 1.</summary>
    private static (int First, double[] Weights)[] Weights(int from, int to)
    {
        var step = (double)from / to;
        var radius = Math.Max(step, 1);
        return [.. Enumerable.Range(0, to).Select(place =>
        {
            var center = (place + 0.5) * step;
            var first = Math.Max((int)Math.Floor(center - radius), 0);
            var last = Math.Min((int)Math.Ceiling(center + radius), from);
            var weights = Enumerable.Range(first, last - first)
                .Select(i => Math.Max(0, 1 - (Math.Abs(i + 0.5 - center) / radius))).ToArray();
            var sum = weights.Sum();
            return (first, Array.ConvertAll(weights, weight => weight / sum));
        })];
    }
}
