namespace Vai.Tool.Tests.Architecture;

/// <summary>A line fits in a window: 140 characters, except where a raw string or a generated file holds text of another hand.</summary>
public class LineTests
{
    private const int Longest = 140;

    private const string RawString = "\"\"\"";

    [Fact]
    public void No_line_is_longer_than_140_characters()
    {
        var found =
            from folder in (string[])["src", "tests", "samples", "benchmarks"]
            from path in Directory.EnumerateFiles(Path.Combine(SharedData.RepositoryRoot, folder), "*.cs", SearchOption.AllDirectories)
            let file = Path.GetRelativePath(SharedData.RepositoryRoot, path).Replace('\\', '/')
            where !file.Contains("/obj/") && !file.Contains("/bin/") && !file.EndsWith(".g.cs", StringComparison.Ordinal)
            from number in LongLines(File.ReadAllLines(path))
            select $"{file}({number})";

        Assert.Equal("", string.Join('\n', found));
    }

    private static IEnumerable<int> LongLines(string[] lines)
    {
        var isRaw = false;
        foreach (var (index, line) in lines.Index())
        {
            var quotes = line.Split(RawString).Length - 1;
            if (line.Length > Longest && !isRaw && quotes == 0)
            {
                yield return index + 1;
            }

            isRaw ^= quotes % 2 == 1;
        }
    }
}
