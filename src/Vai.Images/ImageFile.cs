using StbImageSharp;

namespace Vai.Images;

/// <summary>Decodes PNG and JPEG pictures.</summary>
internal static class ImageFile
{
    // A picture of the size that a model takes is never near this, compressed.
    private const long LargestFile = 1L << 28;

    /// <summary>Pixels of a picture that is brought to size; what cameras make is below.</summary>
    private const long LargestPicture = 1L << 27;

    /// <summary>The pixels as bytes, rows of pixels of <see cref="ImageShape.Channels"/> bytes each. Colours become grey where the model
    /// wants grey, and grey becomes three equal channels.</summary>
    /// <exception cref="VaiException">VAI1004: no such file. VAI3003: no PNG or JPEG. VAI3004: another size than the model's.</exception>
    public static byte[] Read(string path, ImageShape shape) => Decode(ReadBytes(path), path, shape);

    /// <summary>As <see cref="Read"/>, of a file's content.</summary>
    /// <param name="path">Named in diagnostics only.</param>
    public static byte[] Decode(byte[] content, string? path, ImageShape shape)
    {
        try
        {
            return DecodeChecked(content, path, shape);
        }
        catch (Exception e) when (e is not VaiException and not OutOfMemoryException)
        {
            // A decoder of hostile files fails in many ways; all mean the same to the user.
            throw new VaiException(VaiDiagnostics.BadCalibrationFile.At(path, $"its picture is broken ({e.Message})"), e);
        }
    }

    /// <summary>A picture's height and width, from its header.</summary>
    /// <exception cref="VaiException">VAI3003: no PNG or JPEG, or one of more than 2^27 pixels.</exception>
    internal static (int Height, int Width) SizeOf(byte[] content, string path)
    {
        try
        {
            using var stream = new MemoryStream(content, writable: false);
            return ImageInfo.FromStream(stream) is { Height: > 0, Width: > 0 } info && (long)info.Height * info.Width <= LargestPicture
                ? (info.Height, info.Width)
                : throw VaiDiagnostics.BadCalibrationFile.Exception(
                    path, $"it is no PNG or JPEG picture of at most {LargestPicture} pixels");
        }
        catch (Exception e) when (e is not VaiException and not OutOfMemoryException)
        {
            throw new VaiException(VaiDiagnostics.BadCalibrationFile.At(path, $"its picture is broken ({e.Message})"), e);
        }
    }

    private static byte[] DecodeChecked(byte[] content, string? path, ImageShape shape)
    {
        if (!IsPng(content) && !IsJpeg(content))
        {
            throw VaiDiagnostics.BadCalibrationFile.Exception(
                path, $"it begins with 0x{Convert.ToHexString(content.AsSpan(0, Math.Min(content.Length, 4)))}");
        }

        if (shape.Channels is not (1 or 3))
        {
            throw VaiDiagnostics.PictureChannels.Exception(path, "1 or 3 channels", shape.Channels);
        }

        // The header first: nothing is allocated for a picture that does not fit.
        using var stream = new MemoryStream(content, writable: false);
        var info = ImageInfo.FromStream(stream) ?? throw VaiDiagnostics.BadCalibrationFile.Exception(path, "its header is broken");
        if (!shape.Fits(info.Height, info.Width))
        {
            throw VaiDiagnostics.CalibrationImageSize.Exception(path, $"{info.Width}x{info.Height}", shape);
        }

        var image = ImageResult.FromMemory(content, shape.Channels == 1 ? ColorComponents.Grey : ColorComponents.RedGreenBlue);
        return image.Data.Length == shape.ValueCount
            ? image.Data
            : throw VaiDiagnostics.BadCalibrationFile.Exception(
                path, $"its picture has {image.Data.Length} bytes instead of {shape.ValueCount}");
    }

    private static bool IsPng(ReadOnlySpan<byte> content) => content is [0x89, (byte)'P', (byte)'N', (byte)'G', ..];

    private static bool IsJpeg(ReadOnlySpan<byte> content) => content is [0xff, 0xd8, 0xff, ..];

    internal static byte[] ReadBytes(string path)
    {
        using var stream = DataFile.Open(path);
        return stream.Length <= LargestFile
            ? DataFile.ReadExactly(stream, (int)stream.Length, path)
            : throw VaiDiagnostics.BadCalibrationFile.Exception(path, $"it has {stream.Length} bytes, more than {LargestFile}");
    }
}
