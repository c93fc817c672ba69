using System.IO.Enumeration;

namespace Vai.Project;

/// <summary>Files by a pattern as project files write it: <c>calibration/**/*.png</c>, a folder, or one file.</summary>
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
        var rest = wildcard < 0 ? "*" : path[folder.Length..];
        var recursive = rest.StartsWith("**/", StringComparison.Ordinal);
        var name = recursive ? rest[3..] : rest;
        return !Directory.Exists(folder) || name.Contains('/', StringComparison.Ordinal) ? []
            : [.. Directory.EnumerateFiles(folder, "*", recursive ? SearchOption.AllDirectories : SearchOption.TopDirectoryOnly)
                .Where(file => FileSystemName.MatchesSimpleExpression(name, Path.GetFileName(file)))
                .Select(file => file.Replace('\\', '/'))
                .Order(StringComparer.Ordinal)];
    }
}
