namespace Vai.Compiler.Tests;

public sealed class VendorComparisonTests
{
    private static readonly string PagePath = Path.Combine(SharedData.RepositoryRoot, "docs", "vendor-comparison.md");

    /// <summary>By day the rows of the small files, by night the whole page. Set VAI_UPDATE=1 to write it anew.</summary>
    [Fact]
    public void The_page_of_comparisons_is_what_the_compiler_makes()
    {
        Assert.SkipUnless(SharedData.IsHere, "needs shared data 'xmodels'; set VAI_SHARED");
        if (Environment.GetEnvironmentVariable("VAI_UPDATE") == "1")
        {
            AtomicFile.WriteAllText(PagePath, VendorComparison.Page(VendorFiles.All.Select(VendorComparison.Of)));
        }

        var page = File.ReadAllText(PagePath).ReplaceLineEndings("\n");
        var comparisons = VendorFiles.OfToday.Select(VendorComparison.Of).ToList();
        Assert.All(comparisons, comparison => Assert.Contains($"\n{comparison.Row}\n", page, StringComparison.Ordinal));
        if (VendorFiles.IsNight)
        {
            Assert.Equal(page, VendorComparison.Page(comparisons));
        }
    }
}
