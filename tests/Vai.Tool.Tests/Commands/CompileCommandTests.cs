namespace Vai.Tool.Tests.Commands;

public class CompileCommandTests
{
    [Fact]
    public async Task Explain_prints_a_line_of_the_plan_for_each_superlayer()
    {
        using var folder = new TemporaryFolder();
        string[] compile = ["compile", ModelFiles.PathOf("cnn_small.int"), "--target", "B4096", "--output", folder.File("out")];
        var plain = (await ToolRun.Of(compile)).AssertSucceeded();
        var explained = (await ToolRun.Of([.. compile, "--explain"])).AssertSucceeded();
        Assert.StartsWith(plain.Output.TrimEnd(), explained.Output, StringComparison.Ordinal);
        var plan = explained.Output[plain.Output.TrimEnd().Length..].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Matches("^plan of subgraph_.*: 4 superlayers, [0-9,]+ steps$", plan[0]);
        Assert.Equal(4, plan.Count(line => line.Contains(" convolution ", StringComparison.Ordinal)));
        Assert.StartsWith("superlayer ", plan[1], StringComparison.Ordinal);
    }
}
