using System.Text.RegularExpressions;

namespace Vai.Core.Tests.Repository;

/// <summary>
/// Finds what comments cite, pages of the repository and sections of them as in "machine.md 6.4, 7", and what of that does not exist.
/// A page without a folder is one of docs/internals or docs. Sections are the numbers of a page's headings.
/// </summary>
internal static partial class Citations
{
    private static readonly string[] PageFolders = ["docs/internals/", "docs/", ""];

    private static readonly string[] SourceFolders = ["src", "tests", "benchmarks", "sdk", "templates", "samples", "eng"];

    /// <summary>Everything that people write and that has comments; paths from the root of the repository.</summary>
    public static IEnumerable<string> SourceFiles() =>
        from file in SourceFolders.SelectMany(folder => Files(folder, "*", SearchOption.AllDirectories))
            .Concat(Files(".", "*", SearchOption.TopDirectoryOnly))
        where CommentOf(file) is not null && !BuildFolder().IsMatch(file)
        select file;

    /// <summary>Files of a folder, paths from the root of the repository, with slashes.</summary>
    public static IEnumerable<string> Files(string folder, string pattern, SearchOption depth)
    {
        var path = Path.GetFullPath(Path.Combine(SharedData.RepositoryRoot, folder));
        return Directory.Exists(path)
            ? Directory.EnumerateFiles(path, pattern, depth)
                .Select(file => Path.GetRelativePath(SharedData.RepositoryRoot, file).Replace('\\', '/'))
            : [];
    }

    public static string Read(string file) => File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, file));

    /// <summary>The comments of a file's text, markers removed; neighbouring lines are one, for a citation may run on.</summary>
    public static IEnumerable<string> Comments(string file, string text) => CommentOf(file) is { } comment
        ? comment.Matches(text).Select(match => LineStart().Replace(match.Value, " "))
        : [];

    /// <summary>What a text cites that is not there, in words.</summary>
    public static IEnumerable<string> Broken(string text)
    {
        foreach (Match guide in Guide().Matches(text))
        {
            yield return $"'{guide.Value.Trim()}' is not in the repository";
        }

        foreach (Match citation in Citation().Matches(text))
        {
            var page = citation.Groups["page"].Value;
            if (PageFolders.Select(folder => folder + page).FirstOrDefault(Exists) is not { } found)
            {
                yield return $"there is no page {page}";
                continue;
            }

            foreach (var section in Number().Matches(citation.Groups["sections"].Value).Select(number => number.Value)
                .Except(Sections(found)))
            {
                yield return $"{found} has no section {section}";
            }
        }
    }

    /// <summary>Pages that a text cites with sections, without their folder.</summary>
    public static IEnumerable<string> CitedPages(string text) =>
        Citation().Matches(text).Where(citation => citation.Groups["sections"].Success)
            .Select(citation => Path.GetFileName(citation.Groups["page"].Value));

    public static bool Exists(string file) => File.Exists(Path.Combine(SharedData.RepositoryRoot, file));

    private static IEnumerable<string> Sections(string page) =>
        Heading().Matches(Read(page)).Select(heading => heading.Groups["number"].Value);

    private static Regex? CommentOf(string file) => Path.GetExtension(file) switch
    {
        ".cs" or ".proto" => SlashComment(),
        ".csproj" or ".props" or ".targets" or ".proj" or ".xaml" or ".slnx" or ".config" => MarkupComment(),
        ".py" or ".yml" or ".sh" => HashComment(),
        _ => null,
    };

    // "//" after a blank: not the one of an address.
    [GeneratedRegex(@"(?<=^|[ \t])//[^\n]*(\n[ \t]*//[^\n]*)*", RegexOptions.Multiline)]
    private static partial Regex SlashComment();

    [GeneratedRegex(@"<!--.*?-->", RegexOptions.Singleline)]
    private static partial Regex MarkupComment();

    [GeneratedRegex(@"(?<=^|[ \t])#[^\n]*(\n[ \t]*#[^\n]*)*", RegexOptions.Multiline)]
    private static partial Regex HashComment();

    [GeneratedRegex(@"\r?\n[ \t]*(///?|#)?[ \t]*")]
    private static partial Regex LineStart();

    [GeneratedRegex(@"(^|/)(bin|obj|artifacts)/")]
    private static partial Regex BuildFolder();

    [GeneratedRegex(
        @"(?<![\w/.:-])(?<page>[A-Za-z][\w./-]*\.md)\b(?!\w)(\s+(sections? )?(?<sections>\d+(\.\d+)*((\s*(,|-|to|and)\s*)\d+(\.\d+)*)*))?")]
    private static partial Regex Citation();

    /// <summary>What the project's own notes are called, which stay outside.</summary>
    [GeneratedRegex(@"\bguide(s|'s)?\b[^.;)]{0,30}", RegexOptions.IgnoreCase)]
    private static partial Regex Guide();

    [GeneratedRegex(@"\d+(\.\d+)*")]
    private static partial Regex Number();

    [GeneratedRegex(@"^#{2,6}[ ]+(?<number>\d+(\.\d+)*)\.?[ ]", RegexOptions.Multiline)]
    private static partial Regex Heading();
}
