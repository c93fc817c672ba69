using System.Globalization;

namespace Vai.Images;

/// <summary>The classes of pictures: from a label file, or from the folders that they lie in.</summary>
internal sealed class PictureLabels
{
    private readonly ImmutableDictionary<string, int> _byFile;
    private readonly ImmutableDictionary<string, int> _byFolder;

    private PictureLabels(ImmutableDictionary<string, int> byFile, ImmutableDictionary<string, int> byFolder) =>
        (_byFile, _byFolder) = (byFile, byFolder);

    /// <param name="files">All files of the set: the folders of pictures, in ordinal order, are the classes 0, 1, …; one folder alone is
    /// none.</param>
    /// <exception cref="VaiException">VAI1004, VAI3012: the label file cannot be read.</exception>
    public static PictureLabels Of(ImmutableArray<string> files, string? labelFile)
    {
        if (!string.IsNullOrEmpty(labelFile))
        {
            return new PictureLabels(ReadLabels(labelFile), ImmutableDictionary<string, int>.Empty);
        }

        var folders = files.Select(Folder).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        return new PictureLabels(
            ImmutableDictionary<string, int>.Empty,
            folders.Length > 1
                ? folders.Index().ToImmutableDictionary(item => item.Item, item => item.Index, StringComparer.Ordinal)
                : ImmutableDictionary<string, int>.Empty);
    }

    /// <summary>The class of a picture; -1 when it has none.</summary>
    public int LabelOf(string path) =>
        _byFile.TryGetValue(Path.GetFileName(path), out var label) || _byFolder.TryGetValue(Folder(path), out label)
            ? label
            : LabelledImage.NoLabel;

    private static string Folder(string path) => Path.GetDirectoryName(path) ?? "";

    private static ImmutableDictionary<string, int> ReadLabels(string path)
    {
        using var reader = new StreamReader(DataFile.Open(path));
        var labels = ImmutableDictionary.CreateBuilder<string, int>(StringComparer.Ordinal);
        for (var number = 1; reader.ReadLine() is { } line; number++)
        {
            var end = line.LastIndexOfAny([',', ' ', '\t']);
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            if (end < 1 || !int.TryParse(line.AsSpan(end + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var label))
            {
                throw VaiDiagnostics.BadLabelFile.Exception(path, number, line.Length > 60 ? line[..60] : line);
            }

            labels[Path.GetFileName(line[..end].Trim().Trim('"'))] = label;
        }

        return labels.ToImmutable();
    }
}
