using System.IO.Compression;

namespace Vai.Images;

/// <summary>Opens calibration files; what the file system says becomes a diagnostic.</summary>
internal static class DataFile
{
    public static FileStream Open(string path)
    {
        try
        {
            return File.OpenRead(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw VaiDiagnostics.FileNotFound.Exception(path, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new VaiException(VaiDiagnostics.BadCalibrationFile.At(path, e.Message), e);
        }
    }

    /// <summary>The content, decompressed where it is gzip.</summary>
    public static Stream OpenDecompressed(string path)
    {
        var file = Open(path);
        Span<byte> start = stackalloc byte[2];
        var isGzip = file.ReadAtLeast(start, 2, throwOnEndOfStream: false) == 2 && start is [0x1f, 0x8b];
        file.Position = 0;
        return isGzip ? new GZipStream(file, CompressionMode.Decompress) : new BufferedStream(file, 1 << 16);
    }

    /// <summary>Exactly so many bytes.</summary>
    /// <exception cref="VaiException">VAI3003: the file ends before.</exception>
    public static byte[] ReadExactly(Stream stream, int count, string path)
    {
        var bytes = new byte[count];
        var read = Fill(stream, bytes, path);
        return read == count ? bytes : throw VaiDiagnostics.BadCalibrationFile.Exception(path, $"it ends {count - read} bytes early");
    }

    /// <summary>Reads until the buffer is full or the stream ends.</summary>
    public static int Fill(Stream stream, Span<byte> buffer, string path)
    {
        try
        {
            return stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            throw new VaiException(VaiDiagnostics.BadCalibrationFile.At(path, e.Message), e);
        }
    }
}
