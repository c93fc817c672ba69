using Vai.Compiler.Inspection;
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
    public void Every_op_that_has_a_rule_is_on_the_page_and_no_other() =>
        Assert.Equal(LoweringRules.Types.Order(StringComparer.Ordinal), SupportedOperators.All.Select(supported => supported.Type));
}
