using System.Text.RegularExpressions;

namespace Vai.Tool.Tests.Architecture;

/// <summary>A message that no test has seen may never come, or come with the wrong words.</summary>
public partial class NamedDiagnosticTests
{
    private static readonly ImmutableArray<(string Code, string Name)> Catalogue =
    [
        .. from property in typeof(VaiDiagnostics).GetProperties()
            where property.PropertyType == typeof(DiagnosticDescriptor)
            select (((DiagnosticDescriptor)property.GetValue(null)!).Code, property.Name),
    ];

    [Fact]
    public void Every_diagnostic_is_named_by_a_test() => AssertNone(NotNamedBy(
        Sources("tests", "*.cs").Where(file => !file.EndsWith($"/{nameof(NamedDiagnosticTests)}.cs", StringComparison.Ordinal))));

    [Fact]
    public void Every_diagnostic_is_reported_somewhere() => AssertNone(NotNamedBy(
        Sources("src", "*.cs").Where(file => !file.Contains("/Vai.Core/Diagnostics/")).Concat(Sources("sdk", "*.targets"))));

    [Fact]
    public void Every_code_that_comments_and_pages_name_is_of_the_catalogue() => AssertNone(
        from file in Sources("src", "*.cs").Concat(Sources("sdk", "*.targets")).Concat(Sources("docs", "*.md"))
        from Match code in Code().Matches(File.ReadAllText(file))
        where !Catalogue.Any(known => known.Code == code.Value)
        select $"{Path.GetRelativePath(SharedData.RepositoryRoot, file)}: {code.Value}");

    private static IEnumerable<string> NotNamedBy(IEnumerable<string> files)
    {
        var named = files.SelectMany(File.ReadLines).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal))
            .SelectMany(line => CodeOrName().Matches(line)).Select(match => match.Groups["name"].Value)
            .ToHashSet(StringComparer.Ordinal);
        return Catalogue.Where(known => !named.Contains(known.Code) && !named.Contains(known.Name))
            .Select(known => $"{known.Code} ({known.Name})");
    }

    /// <summary>What people write; baselines of what the generator writes are none of it.</summary>
    private static IEnumerable<string> Sources(string folder, string pattern) =>
        Directory.EnumerateFiles(Path.Combine(SharedData.RepositoryRoot, folder), pattern, SearchOption.AllDirectories)
            .Select(path => path.Replace('\\', '/'))
            .Where(file => !file.Contains("/obj/") && !file.Contains("/bin/") && !file.EndsWith(".g.cs", StringComparison.Ordinal));

    private static void AssertNone(IEnumerable<string> found) => Assert.True(!found.Any(), string.Join('\n', found));

    [GeneratedRegex(@"\bVAI\d{4}\b")]
    private static partial Regex Code();

    [GeneratedRegex(@"\bVaiDiagnostics\.(?<name>\w+)|\b(?<name>VAI\d{4})\b")]
    private static partial Regex CodeOrName();
}
