using System.Collections.Immutable;
using System.IO.Enumeration;
using Vai.Diagnostics;

namespace Vai.Tool.Commands;

/// <summary>Files by a pattern as project files write it: <c>calibration/**/*.png</c>, or one file.</summary>
internal static class FilePattern
{
    /// <summary>The files that match, in ordinal order.</summary>
    /// <exception cref="VaiException">VAI1005: none does.</exception>
    public static ImmutableArray<string> Expand(string pattern)
    {
        if (File.Exists(pattern))
        {
            return [Path.GetFullPath(pattern)];
        }

        var normal = pattern.Replace('\\', '/');
        var firstWildcard = normal.IndexOfAny(['*', '?']);
        var root = firstWildcard < 0 ? normal : normal[..(normal.LastIndexOf('/', firstWildcard) + 1)];
        var folder = root.Length == 0 ? "." : root;
        var rest = firstWildcard < 0 ? "*" : normal[root.Length..];
        var recursive = rest.StartsWith("**/", StringComparison.Ordinal);
        var name = recursive ? rest[3..] : rest;
        ImmutableArray<string> files = Directory.Exists(folder) && !name.Contains('/', StringComparison.Ordinal)
            ? [.. Directory.EnumerateFiles(folder, "*", recursive ? SearchOption.AllDirectories : SearchOption.TopDirectoryOnly)
                .Where(file => FileSystemName.MatchesSimpleExpression(name, Path.GetFileName(file)))
                .Select(Path.GetFullPath)
                .Order(StringComparer.Ordinal)]
            : [];
        return files.IsEmpty ? throw VaiDiagnostics.NoFileMatches.UnplacedException(pattern) : files;
    }
}
