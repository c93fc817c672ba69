using System.Collections.Frozen;
using System.IO.Compression;
using System.Text;

namespace Vai.Importers.PyTorch.Files;

/// <summary>
/// The zip archive that torch.save and torch.jit.save write: one root folder with data.pkl, data/N (raw storages) and,
/// when the model was traced or scripted, constants.pkl and code/ (model-files.md 1).
/// Sizes are bounded before anything is unpacked.
/// </summary>
internal sealed class TorchArchive
{
    private const int LargestEntryCount = 50_000;
    private const long LargestTotal = (1L << 31) - (1 << 20);

    /// <summary>Entries up to this size may be compressed at will.</summary>
    private const long SmallEntry = 1 << 20;

    // Deflate cannot exceed 1032; code compresses about 10 times.
    private const long LargestRatio = 300;

    /// <summary>Archives that unpack to no more may be compressed at will.</summary>
    private const long SmallTotal = 128 << 20;

    // Weights hardly compress; torch does not even try.
    private const long LargestTotalRatio = 40;

    private readonly FrozenDictionary<string, ZipArchiveEntry> _entries;

    private TorchArchive(string root, FrozenDictionary<string, ZipArchiveEntry> entries) => (Root, _entries) = (root, entries);

    /// <summary>The folder that holds everything; by custom the file's name when it was saved.</summary>
    public string Root { get; }

    /// <summary>All paths below the root, in ordinal order.</summary>
    public ImmutableArray<string> Paths => [.. _entries.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Whether the model's code is there: a traced, scripted or frozen module.</summary>
    public bool HasCode => _entries.Keys.Any(path => path.StartsWith("code/", StringComparison.Ordinal));

    public static bool IsZip(ReadOnlySpan<byte> content) =>
        content.StartsWith("PK\u0003\u0004"u8) || content.StartsWith("PK\u0005\u0006"u8);

    /// <summary>The names of all entries; none where the directory cannot be read.</summary>
    public static ImmutableArray<string> EntryNames(byte[] content)
    {
        try
        {
            using var zip = new ZipArchive(new MemoryStream(content, writable: false), ZipArchiveMode.Read);
            return zip.Entries.Count > LargestEntryCount ? [] : [.. zip.Entries.Select(entry => entry.FullName)];
        }
        catch (Exception e) when (IsBroken(e))
        {
            return [];
        }
    }

    /// <summary>An archive of torch.save or torch.jit.save: the folder that holds data.pkl.</summary>
    /// <exception cref="VaiException">VAI2011: the archive is truncated, has entries out of bounds, or is no PyTorch archive.</exception>
    public static TorchArchive Open(byte[] content) => Open(content, FindRoot);

    /// <summary>An archive whose entries lie in a folder that their names tell.</summary>
    /// <param name="findRoot">Gives the folder, with a slash at its end, or "" for none.</param>
    public static TorchArchive Open(byte[] content, Func<IReadOnlyCollection<string>, string> findRoot) =>
        Guard("the directory at its end", () =>
    {
        var zip = new ZipArchive(new MemoryStream(content, writable: false), ZipArchiveMode.Read);
        if (zip.Entries.Count > LargestEntryCount)
        {
            throw Bad($"{zip.Entries.Count} entries > {LargestEntryCount}");
        }

        CheckSizes(zip.Entries, content.Length);
        CheckOverlap(content);
        var root = findRoot([.. zip.Entries.Select(entry => entry.FullName)]);
        var entries = new Dictionary<string, ZipArchiveEntry>(StringComparer.Ordinal);
        foreach (var entry in zip.Entries.Where(entry => entry.FullName.StartsWith(root, StringComparison.Ordinal)))
        {
            if (!entries.TryAdd(entry.FullName[root.Length..], entry))
            {
                throw Bad($"two entries are named '{entry.FullName}'");
            }
        }

        return new TorchArchive(root.TrimEnd('/'), entries.ToFrozenDictionary(StringComparer.Ordinal));
    });

    /// <exception cref="VaiException">VAI2011: the archive states another byte order.</exception>
    public void RequireLittleEndian()
    {
        const string entry = "byteorder";
        if (Contains(entry) && Encoding.ASCII.GetString(Read(entry)) is not "little" and var order)
        {
            throw Bad($"its byte order is '{order}'; 'little' is read");
        }
    }

    public bool Contains(string path) => _entries.ContainsKey(path);

    /// <summary>An entry's content.</summary>
    /// <exception cref="VaiException">VAI2011: it is missing, or its bytes do not match its length or checksum.</exception>
    public byte[] Read(string path) => Guard($"entry '{path}'", () =>
    {
        if (!_entries.TryGetValue(path, out var entry))
        {
            throw Bad($"entry '{path}' is missing");
        }

        var bytes = new byte[entry.Length];
        using var stream = entry.Open();
        var read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (read < bytes.Length || stream.ReadByte() >= 0)
        {
            throw Bad($"entry '{path}' has {(read < bytes.Length ? "fewer" : "more")} bytes than the {bytes.Length} it states");
        }

        return Crc32.Of(bytes) == entry.Crc32 ? bytes : throw Bad($"the checksum of entry '{path}' does not match its content");
    });

    private static void CheckSizes(IReadOnlyCollection<ZipArchiveEntry> entries, long fileLength)
    {
        var total = 0L;
        foreach (var entry in entries)
        {
            // Both lengths come from the file: each is bounded before they are added.
            if (entry.Length is < 0 or > LargestTotal || entry.CompressedLength < 0 || entry.CompressedLength > fileLength)
            {
                throw Bad(
                    $"entry '{entry.FullName}' states {entry.Length} bytes in {entry.CompressedLength}; the whole file has {fileLength}");
            }

            total += entry.Length;
            if (entry.Length > SmallEntry && entry.Length / LargestRatio > entry.CompressedLength)
            {
                throw Bad(
                    $"entry '{entry.FullName}' unpacks {entry.CompressedLength} bytes to {entry.Length}, more than {LargestRatio} times " +
                        $"as many");
            }
        }

        if (total > LargestTotal || (total > SmallTotal && total / LargestTotalRatio > fileLength))
        {
            throw Bad($"its entries unpack to {total} bytes, more than {LargestTotal} or than {LargestTotalRatio} times its {fileLength}");
        }
    }

    private static void CheckOverlap(byte[] content)
    {
        var extents = ZipExtents.Of(content) ?? throw Bad("its directory does not tell where the entries are");
        var end = 0L;
        foreach (var extent in extents.Order())
        {
            end = extent.Start >= end ? extent.End : throw Bad($"its entries overlap at byte {extent.Start}");
        }
    }

    private static string FindRoot(IReadOnlyCollection<string> names)
    {
        const string mark = "/data.pkl";
        var roots = names
            .Where(
                name =>
                    name.EndsWith(mark, StringComparison.Ordinal)
                        && name.IndexOf('/', StringComparison.Ordinal) == name.Length - mark.Length)
            .ToArray();
        return roots.Length == 1
            ? roots[0][..^(mark.Length - 1)]
            : throw Bad($"it is a zip archive with {roots.Length} entries 'NAME/data.pkl' where a PyTorch archive has one");
    }

    // The zip reader of the base class library reports broken archives by these exceptions.
    private static T Guard<T>(string what, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (IsBroken(e))
        {
            throw new VaiException(VaiDiagnostics.BadTorchArchive.Unplaced($"{what} cannot be read (truncated or overwritten)"), e);
        }
    }

    private static bool IsBroken(Exception e) =>
        e is InvalidDataException or IOException or NotSupportedException or ArgumentException or OverflowException;

    private static VaiException Bad(string what) => VaiDiagnostics.BadTorchArchive.UnplacedException(what);
}
