using System.IO.Enumeration;

namespace Vai.Project;

/// <summary>Files by a pattern as project files write it: <c>calibration/**/*.png</c>, <c>cal*/*.png</c>, a folder, or one
/// file.</summary>
internal static class FilePattern
{
    /// <summary>The files that match, absolute, in ordinal order; none where none does.</summary>
    /// <param name="pattern">An absolute path, but for the wildcards in it.</param>
    public static ImmutableArray<string> Expand(string pattern)
    {
        var path = pattern.Replace('\\', '/');
        if (File.Exists(path))
        {
            return [path];
        }

        var wildcard = path.IndexOfAny(['*', '?']);
        var folder = wildcard < 0 ? path : path[..(path.LastIndexOf('/', wildcard) + 1)];
        var parts = wildcard < 0 ? ["*"] : path[folder.Length..].Split('/');
        return !Directory.Exists(folder) ? []
            : [.. Matches(folder, parts).Select(file => file.Replace('\\', '/')).Distinct().Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> Matches(string folder, string[] parts) => parts switch
    {
        ["**"] => Matches(folder, ["**", "*"]),
        ["**", .. var rest] =>
            Matches(folder, rest).Concat(Directory.EnumerateDirectories(folder).SelectMany(deeper => Matches(deeper, parts))),
        [var name] => Directory.EnumerateFiles(folder).Where(file => IsMatch(name, file)),
        [var name, .. var rest] =>
            Directory.EnumerateDirectories(folder).Where(deeper => IsMatch(name, deeper)).SelectMany(deeper => Matches(deeper, rest)),
        [] => [],
    };

    private static bool IsMatch(string pattern, string path) => FileSystemName.MatchesSimpleExpression(pattern, Path.GetFileName(path));
}
