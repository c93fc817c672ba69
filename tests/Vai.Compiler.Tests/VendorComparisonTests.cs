namespace Vai.Compiler.Tests;

public sealed class VendorComparisonTests
{
    /// <summary>Set VAI_UPDATE=1 to write the page anew.</summary>
    [Fact]
    public void The_page_of_comparisons_is_what_the_compiler_makes()
    {
        var path = Path.Combine(SharedData.RepositoryRoot, "docs", "vendor-comparison.md");
        var page = VendorComparison.Page();
        if (Environment.GetEnvironmentVariable("VAI_UPDATE") == "1")
        {
            AtomicFile.WriteAllText(path, page);
        }

        Assert.Equal(page, File.ReadAllText(path).ReplaceLineEndings("\n"));
    }
}
