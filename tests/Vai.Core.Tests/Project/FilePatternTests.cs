using Vai.Project;

namespace Vai.Core.Tests.Project;

public sealed class FilePatternTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vai-pattern").FullName;

    public FilePatternTests()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "deep", "er"));
        foreach (var name in (string[])["b.png", "a.png", "c.jpg", "deep/d.png", "deep/er/e.png"])
        {
            File.WriteAllText(Path.Combine(_folder, name), "x");
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
    [InlineData("*.gif", ""), InlineData("nowhere/*.png", ""), InlineData("none.png", ""), InlineData("*/none/*", "")]
    [InlineData("*/er/e.png", "deep/er/e.png")]
    [InlineData("d*p/*.png", "deep/d.png")]
    [InlineData("*/**/*.png", "deep/d.png,deep/er/e.png")]
    [InlineData("deep/**", "deep/d.png,deep/er/e.png")]
    public void Files_match_a_pattern_in_ordinal_order(string pattern, string names) => Assert.Equal(
        names.Split(',', StringSplitOptions.RemoveEmptyEntries),
        FilePattern.Expand(_folder + "/" + pattern).Select(file => Path.GetRelativePath(_folder, file).Replace('\\', '/')));

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
