namespace Vai.Tool.Tests.Commands;

public class CommandLineTests
{
    [Theory]
    [InlineData("inspect"), InlineData("inspect net.pt"), InlineData("fly"), InlineData("info a b"), InlineData("inspect net.pt --target")]
    public async Task A_wrong_command_line_exits_with_1(string arguments)
    {
        var run = await ToolRun.Of(arguments.Split(' '));
        Assert.Equal(1, run.ExitCode);
        Assert.NotEmpty(run.Errors);
    }

    [Theory]
    [InlineData("--help"), InlineData("inspect --help"), InlineData("--version")]
    public async Task Help_exits_with_0(string arguments)
    {
        var run = (await ToolRun.Of(arguments.Split(' '))).AssertSucceeded();
        Assert.NotEmpty(run.Output);
    }
}
