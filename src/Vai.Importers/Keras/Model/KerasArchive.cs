using System.IO.Compression;

namespace Vai.Importers.Keras.Model;

/// <summary>The zip archive of Keras 3: config.json and model.weights.h5. Sizes are bounded before anything is unpacked.</summary>
internal static class KerasArchive
{
    private const string Configuration = "config.json";
    private const string Weights = "model.weights.h5";

    /// <summary>Entries up to this size may be compressed at will; Keras does not compress weights, and they hardly can be.</summary>
    private const long SmallEntry = 1 << 24;

    private const long LargestRatio = 20;

    /// <summary>Whether a zip archive is one of Keras.</summary>
    public static bool Recognizes(byte[] content)
    {
        if (!content.AsSpan().StartsWith("PK\u0003\u0004"u8))
        {
            return false;
        }

        try
        {
            using var zip = Open(content);
            return zip.GetEntry(Configuration) is not null
                && (zip.GetEntry(Weights) is not null || zip.GetEntry("metadata.json") is not null);
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    /// <exception cref="VaiException">VAI2049: an entry is missing or broken.</exception>
    public static (byte[] Configuration, byte[] Weights) Read(byte[] content)
    {
        try
        {
            using var zip = Open(content);
            return (Read(zip, Configuration), Read(zip, Weights));
        }
        catch (Exception e) when (e is InvalidDataException or IOException or NotSupportedException)
        {
            throw new VaiException(VaiDiagnostics.BadKerasFile.Unplaced($"its zip archive cannot be read ({e.Message.TrimEnd('.')})"), e);
        }
    }

    private static ZipArchive Open(byte[] content) => new(new MemoryStream(content, writable: false), ZipArchiveMode.Read);

    private static byte[] Read(ZipArchive zip, string name)
    {
        var entry = zip.GetEntry(name) ?? throw VaiDiagnostics.BadKerasFile.UnplacedException($"it has no entry '{name}'");
        if (entry.Length > Math.Min(SmallEntry + (LargestRatio * entry.CompressedLength), int.MaxValue - 64))
        {
            throw VaiDiagnostics.BadKerasFile.UnplacedException($"entry '{name}' unpacks {entry.CompressedLength} bytes to {entry.Length}");
        }

        var bytes = new byte[entry.Length];
        using var stream = entry.Open();
        var read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return read == bytes.Length
            ? bytes
            : throw VaiDiagnostics.BadKerasFile.UnplacedException(
                $"entry '{name}' has {read} bytes, not the {bytes.Length} that it states");
    }
}
