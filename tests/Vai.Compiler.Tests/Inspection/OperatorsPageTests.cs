using Vai.Compiler.Lowering.Rules;

namespace Vai.Compiler.Tests.Inspection;

public class OperatorsPageTests
{
    /// <summary>Set VAI_UPDATE=1 to write the page anew.</summary>
    [Fact]
    public void The_page_of_operators_is_the_table()
    {
        var path = Path.Combine(SharedData.RepositoryRoot, "docs", "operators.md");
        if (Environment.GetEnvironmentVariable("VAI_UPDATE") == "1")
        {
            AtomicFile.WriteAllText(path, OperatorsPage.Text());
        }

        Assert.Equal(OperatorsPage.Text(), File.ReadAllText(path).ReplaceLineEndings("\n"));
    }

    [Fact]
    public void The_table_names_operators_of_XIR_in_their_order()
    {
        var types = LoweringRules.All.Select(row => row.Type).ToArray();
        Assert.Equal(types.Distinct().Order(StringComparer.Ordinal), types);
        Assert.All(types, type => Assert.Contains(XirOperators.All, known => known.Name == type));
    }
}
