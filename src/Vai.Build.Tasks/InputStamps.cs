using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Vai.Build.Tasks;

/// <summary>
/// What files hold, as size and hash: a file with an older date may hold something else, one with a newer date the same. A file whose size
/// and times are those of the last time is not read again; git knows its files in this way too.
/// </summary>
internal sealed class InputStamps
{
    public const string FileName = "inputs.stamps";

    public const string Absent = "absent";

    private const int Fields = 5;

    // A file that was written a moment ago may be written once more within one tick of the file system's clock.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, Known> _known = new(StringComparer.Ordinal);
    private readonly string _path;
    private bool _changed;

    private InputStamps(string path) => _path = path;

    /// <summary>The stamps of the last time; none where the file is missing or broken.</summary>
    public static InputStamps Load(string outputRoot)
    {
        var stamps = new InputStamps(Path.Combine(outputRoot, FileName));
        foreach (var line in File.Exists(stamps._path) ? File.ReadAllLines(stamps._path) : [])
        {
            if (line.Split(' ', Fields) is [var size, var written, var created, var hash, var file]
                && Number(size) is { } bytes && Number(written) is { } write && Number(created) is { } creation)
            {
                stamps._known[file] = new Known(bytes, write, creation, hash);
            }
        }

        return stamps;
    }

    /// <summary>Size and hash of a file's content, or <see cref="Absent"/>.</summary>
    /// <param name="path">Absolute.</param>
    public string Of(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            return Absent;
        }

        var (size, written, created) = (file.Length, file.LastWriteTimeUtc, file.CreationTimeUtc);
        if (!_known.TryGetValue(path, out var known) || (known.Size, known.Written, known.Created) != (size, written.Ticks, created.Ticks))
        {
            known = new Known(size, written.Ticks, created.Ticks, HashOf(path));
            var now = DateTime.UtcNow;
            if (now - written > Settled && now - created > Settled && !path.Contains('\n', StringComparison.Ordinal))
            {
                _known[path] = known;
                _changed = true;
            }
        }

        return string.Create(CultureInfo.InvariantCulture, $"{known.Size} {known.Hash}");
    }

    /// <summary>Keeps what was learned. Two builds at once may lose each other's: then a file is read once more.</summary>
    public void Save()
    {
        if (_changed)
        {
            AtomicFile.WriteAllText(_path, string.Concat(_known.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair =>
                string.Create(CultureInfo.InvariantCulture,
                    $"{pair.Value.Size} {pair.Value.Written} {pair.Value.Created} {pair.Value.Hash} {pair.Key}\n"))));
            _changed = false;
        }
    }

    /// <summary>The hash of a text, as stamps have it.</summary>
    public static string HashOfText(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string HashOf(string path)
    {
        using var content = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(content));
    }

    private static long? Number(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private sealed record Known(long Size, long Written, long Created, string Hash);
}
