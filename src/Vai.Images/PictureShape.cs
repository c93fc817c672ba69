using Vai.Imaging;

namespace Vai.Images;

/// <summary>What pictures a model takes, and how they become its input.</summary>
internal sealed record PictureShape(ImageShape Shape, ImagePreprocessing Preprocessing)
{
    /// <summary>The shape that a picture's file must have: the model's, or its own where it is fitted.</summary>
    public ImageShape InFile(Func<(int Height, int Width)> size)
    {
        if (Preprocessing.Fit == ImageFit.None || Shape.Height == 0)
        {
            return Shape;
        }

        var (height, width) = size();
        return Shape with { Height = height, Width = width, PixelCount = height * width };
    }

    /// <summary>The model's input from a PNG or JPEG picture.</summary>
    /// <param name="path">Named in diagnostics only.</param>
    public float[] Decode(byte[] content, string path)
    {
        var inFile = InFile(() => ImageFile.SizeOf(content, path));
        return ToValues(ImageFile.Decode(content, path, inFile), inFile);
    }

    /// <summary>The model's input.</summary>
    /// <param name="inFile">The shape of the pixels.</param>
    public float[] ToValues(byte[] pixels, ImageShape inFile) => Shape.Height == 0
        ? Preprocessing.Apply(pixels, 1, Shape.PixelCount, Shape.Channels, 1, Shape.PixelCount)
        : Preprocessing.Apply(pixels, inFile.Height, inFile.Width, Shape.Channels, Shape.Height, Shape.Width);
}
