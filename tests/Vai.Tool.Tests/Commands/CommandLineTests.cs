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
    [InlineData("inspect - --target B4096", "MODEL"), InlineData("info -", "MODEL"), InlineData("run -", "MODEL")]
    [InlineData("inspect net.pt --target B4096 --output -", "--output"), InlineData("run net.xmodel --output -", "--output")]
    [InlineData("compile net.xmodel --target B4096 --output -", "--output"), InlineData("info net.xmodel --svg -", "--svg")]
    [InlineData("quantize net.pt --target B4096 --calibration *.png --output -", "--output")]
    public async Task A_path_of_no_characters_is_refused_by_its_name(string arguments, string empty)
    {
        var run = await ToolRun.Of([.. arguments.Split(' ').Select(argument => argument == "-" ? "" : argument)]);
        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith($"{empty} is empty.", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help"), InlineData("inspect --help"), InlineData("--version")]
    public async Task Help_exits_with_0(string arguments)
    {
        var run = (await ToolRun.Of(arguments.Split(' '))).AssertSucceeded();
        Assert.NotEmpty(run.Output);
    }
}
