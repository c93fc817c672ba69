using System.Text.RegularExpressions;

namespace Vai.Core.Tests.Repository;

public partial class CitationTests
{
    [Fact]
    public void Every_comment_cites_only_pages_and_sections_that_exist()
    {
        var files = Citations.SourceFiles().ToArray();
        var comments =
            files.SelectMany(file => Citations.Comments(file, Citations.Read(file)).Select(comment => (File: file, Text: comment)))
            .ToArray();

        var broken = comments.SelectMany(comment => Citations.Broken(comment.Text).Select(what => $"{comment.File}: {what}"));

        AssertNone(broken);
        Assert.True(comments.SelectMany(comment => Citations.CitedPages(comment.Text)).Count() > 100, "the search misses citations");
    }

    [Fact]
    public void Internal_pages_cite_only_pages_and_sections_that_exist() => AssertNone(
        from page in Citations.Files("docs/internals", "*.md", SearchOption.AllDirectories)
        from what in Citations.Broken(Citations.Read(page))
        select $"{page}: {what}");

    [Fact]
    public void Links_of_the_documentation_lead_to_files() => AssertNone(
        from page in Citations.Files("docs", "*.md", SearchOption.AllDirectories).Append("README.md")
        from link in Link().Matches(Citations.Read(page)).Select(match => match.Groups["path"].Value)
        where !Path.Exists(Path.Combine(SharedData.RepositoryRoot, Path.GetDirectoryName(page)!, link))
        select $"{page}: {link}");

    [Theory]
    [InlineData("// (machine.md 6)", null)]
    [InlineData("// (machine.md 1 to 4, 6.4; quantizer.md 2.1)", null)]
    [InlineData("var x = 1; // see docs/cycle-model.md.", null)]
    [InlineData("var x = \"nowhere.md 7\";", null)]
    [InlineData("// https://example.org/nowhere.md", null)]
    [InlineData("// (machine.md 99)", "docs/internals/machine.md has no section 99")]
    [InlineData("// (machine.md 6, 7 and 99)", "docs/internals/machine.md has no section 99")]
    [InlineData("// (machine.md\n    // 6.99)", "docs/internals/machine.md has no section 6.99")]
    [InlineData("// (docs/formats.md 4)", "docs/formats.md has no section 4")]
    [InlineData("// (nowhere.md)", "there is no page nowhere.md")]
    [InlineData("/// as the guide says.", "'guide says' is not in the repository")]
    public void A_citation_is_judged(string source, string? expected) =>
        Assert.Equal(expected is null ? [] : [expected], Citations.Comments("x.cs", source).SelectMany(Citations.Broken));

    private static void AssertNone(IEnumerable<string> broken) => Assert.True(!broken.Any(), string.Join("\n", broken));

    [GeneratedRegex(@"\]\((?<path>[^)#:]+)(#[^)]*)?\)")]
    private static partial Regex Link();
}
