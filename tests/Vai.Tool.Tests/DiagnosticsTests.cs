using System.Globalization;

namespace Vai.Tool.Tests;

public class DiagnosticsTests
{
    /// <summary>Set VAI_UPDATE=1 to write the page anew.</summary>
    [Fact]
    public void The_page_of_diagnostics_is_the_catalogue()
    {
        var path = Path.Combine(SharedData.RepositoryRoot, "docs", "diagnostics.md");
        if (Environment.GetEnvironmentVariable("VAI_UPDATE") == "1")
        {
            AtomicFile.WriteAllText(path, DiagnosticsPage.Text());
        }

        Assert.Equal(DiagnosticsPage.Text(), File.ReadAllText(path).ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Codes_are_unique_sorted_and_belong_to_an_area()
    {
        var codes = VaiDiagnostics.All.Select(descriptor => descriptor.Code).ToArray();
        Assert.Equal(codes.Order(StringComparer.Ordinal).Distinct(), codes);
        Assert.All(codes, code => Assert.Matches("^VAI[0-7][0-9]{3}$", code));
    }

    [Fact]
    public void Every_descriptor_that_the_catalogue_declares_is_listed()
    {
        var declared = typeof(VaiDiagnostics).GetProperties()
            .Where(property => property.PropertyType == typeof(DiagnosticDescriptor))
            .Select(property => (DiagnosticDescriptor)property.GetValue(null)!);
        Assert.Empty(declared.Select(descriptor => descriptor.Code).Except(VaiDiagnostics.All.Select(descriptor => descriptor.Code)));
    }

    [Fact]
    public void Sentences_and_ways_out_can_be_filled_and_end_as_sentences()
    {
        object[] words = ["a", "b", "c", "d", "e", "f", "g"];
        Assert.All(VaiDiagnostics.All, descriptor =>
        {
            var sentence = string.Format(CultureInfo.InvariantCulture, descriptor.Sentence, words);
            var wayOut = string.Format(CultureInfo.InvariantCulture, descriptor.WayOut, words);
            Assert.True(sentence.TrimEnd(')', '\'')[^1] is '.' or '?'
                || descriptor.Sentence.EndsWith('}'), descriptor.Code + ": " + sentence);
            Assert.DoesNotContain('\n', sentence + wayOut);
        });
    }
}
