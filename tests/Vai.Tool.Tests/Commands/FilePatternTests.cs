using Vai.Diagnostics;
using Vai.Tool.Commands;

namespace Vai.Tool.Tests.Commands;

public sealed class FilePatternTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public FilePatternTests()
    {
        foreach (var name in (string[])["b.png", "a.png", "c.jpg", "deep/d.png", "deep/er/e.png"])
        {
            _folder.Write(name, "x");
        }
    }

    [Theory]
    [InlineData("*.png", "a.png,b.png")]
    [InlineData("?.jpg", "c.jpg")]
    [InlineData("a.png", "a.png")]
    [InlineData("**/*.png", "a.png,b.png,deep/d.png,deep/er/e.png")]
    [InlineData("deep/**/*.png", "deep/d.png,deep/er/e.png")]
    [InlineData("deep/*", "deep/d.png")]
    [InlineData("deep", "deep/d.png")]
    public void Files_match_a_pattern_in_ordinal_order(string pattern, string names) => Assert.Equal(
        names.Split(','),
        FilePattern.Expand(_folder.Path + "/" + pattern).Select(file => Path.GetRelativePath(_folder.Path, file).Replace('\\', '/')));

    [Theory]
    [InlineData("*.gif"), InlineData("nowhere/*.png"), InlineData("none.png"), InlineData("*/er/e.png")]
    public void A_pattern_without_files_is_an_error(string pattern) =>
        Assert.Equal("VAI1005", Assert.Throws<VaiException>(() => FilePattern.Expand(_folder.Path + "/" + pattern)).Diagnostic.Code);

    public void Dispose() => _folder.Dispose();
}
