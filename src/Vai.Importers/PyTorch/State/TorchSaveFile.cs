using System.Buffers.Binary;
using Vai.Importers.PyTorch.Files;
using Vai.Importers.PyTorch.Files.Pickle;

namespace Vai.Importers.PyTorch.State;

/// <summary>
/// Reads what torch.save writes: an archive with a pickle and storages, or, before PyTorch 1.6, pickles one after another.
/// </summary>
internal static class TorchSaveFile
{
    private const string Folder = "data";

    // Pickle protocol 2, then the ten-byte integer 0x1950a86a20f9469cfc6c: the format before PyTorch 1.6.
    private static ReadOnlySpan<byte> LegacyMagic => [0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19];

    public static bool IsLegacy(ReadOnlySpan<byte> content) => content.StartsWith(LegacyMagic);

    /// <exception cref="VaiException">VAI2011 to VAI2013: the archive is broken, or asks for something that is not allowed.</exception>
    public static WeightsFile Read(TorchArchive archive)
    {
        const string entry = Folder + ".pkl";
        var root = Unpickler.Read(archive.Read(entry), 0, entry, archivedClassesOnly: false, out _);
        return new WeightsFile(WeightsDescription.KindOf(root), root, [.. WeightsDescription.Tensors(root)], archive.Read);
    }

    /// <summary>
    /// A legacy file: magic number, protocol, machine, the object, the storages' keys, then each storage: count and numbers.
    /// </summary>
    /// <exception cref="VaiException">VAI2011 to VAI2013, as above.</exception>
    public static WeightsFile ReadLegacy(byte[] content)
    {
        var at = 0;
        for (var skipped = 0; skipped < 3; skipped++)
        {
            Next("of the file's head");
        }

        var root = Next(Folder);
        var tensors = WeightsDescription.Tensors(root).ToArray();
        var storages = Storages(content, tensors, Next("of the storages") as IReadOnlyList<object?> ?? [], at);
        return new WeightsFile(WeightsDescription.KindOf(root) + " in the format before PyTorch 1.6", root, [.. tensors],
            path => storages.TryGetValue(path, out var range)
            ? content[range]
            : throw Bad($"storage '{path}' is missing"));

        object? Next(string what) => Unpickler.Read(content, at, what, archivedClassesOnly: false, out at);
    }

    private static Dictionary<string, Range> Storages(byte[] content, NamedTensor[] tensors, IReadOnlyList<object?> keys, int at)
    {
        var types = new Dictionary<string, TorchStorage>(StringComparer.Ordinal);
        foreach (var tensor in tensors)
        {
            types.TryAdd(tensor.Tensor.Storage.Path, tensor.Tensor.Storage);
        }

        var ranges = new Dictionary<string, Range>(StringComparer.Ordinal);
        foreach (var key in keys)
        {
            var path = $"{Folder}/{key}";
            var width = types.TryGetValue(path, out var storage)
                ? TorchWeights.WidthOf(storage)
                : throw Bad($"storage '{path}' belongs to no tensor");
            var count = content.Length - at >= sizeof(long)
                ? BinaryPrimitives.ReadInt64LittleEndian(content.AsSpan(at))
                : throw Bad($"it ends before storage '{path}'");
            at += sizeof(long);
            if (count < 0 || count > (content.Length - at) / width)
            {
                throw Bad($"storage '{path}' has {count} numbers of {width} bytes; {content.Length - at} bytes are left");
            }

            ranges[path] = at..(at + ((int)count * width));
            at += (int)count * width;
        }

        return ranges;
    }

    private static VaiException Bad(string what) => VaiDiagnostics.BadTorchArchive.UnplacedException(what);
}
