using System.Text.RegularExpressions;
using Vai.Xir.Serialization;

namespace Vai.Tool.Tests.Commands;

public sealed partial class BenchmarkCommandTests
{
    [Theory]
    [InlineData("cpu", "1"), InlineData("cpu", "3"), InlineData("simulator", "2")]
    public async Task Progress_frames_and_speed_are_told_as_the_board_s_tool_does(string backend, string threads)
    {
        var run = (await ToolRun.Of("benchmark", ModelFiles.PathOf("mlp.b512"), threads, "--backend", backend, "--seconds", "0.3"))
            .AssertSucceeded();
        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Enumerable.Range(0, 11).Select(step => $"{10 * step}%"), lines[..11]);
        var frames = lines[11..^2].Select((line, thread) => Regex.Match(line, $"^thread-{thread} processes ([0-9]+) frames$")).ToArray();
        Assert.Equal(int.Parse(threads, null), frames.Length);
        var speed = Speed().Match(lines[^2]);
        Assert.True(speed.Success, lines[^2]);
        Assert.Equal(frames.Sum(match => Number(match.Groups[1])), Number(speed.Groups["frames"]));
        Assert.Equal(Number(speed.Groups["frames"]) / Number(speed.Groups["seconds"]), Number(speed.Groups["fps"]), 0.01
            * Number(speed.Groups["fps"]));
        Assert.True(Number(speed.Groups["seconds"]) >= 0.3);
        Assert.Equal("Test PASS.", lines[^1]);
    }

    [Theory]
    [InlineData("0", "1", "THREADS is 1 to 1024."), InlineData("1", "0", "--seconds takes more than 0, at most 3600.")]
    [InlineData("many", "1", "THREADS is 1 to 1024."), InlineData("1", "long", "--seconds takes more than 0, at most 3600.")]
    [InlineData("99999999999", "1", "THREADS is 1 to 1024.")]
    public async Task Impossible_numbers_are_refused(string threads, string seconds, string message)
    {
        var run = await ToolRun.Of("benchmark", "any.xmodel", threads, "--seconds", seconds);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(message, run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_is_not_compiled_is_one_error()
    {
        using var folder = new TemporaryFolder();
        XmodelFile.Write(folder.File("net.xmodel"), FloatModels.Classifier());
        (await ToolRun.Of("benchmark", folder.File("net.xmodel"))).AssertFailed("VAI2002", folder.File("net.xmodel"));
    }

    private static double Number(Group group) => double.Parse(group.Value, System.Globalization.CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^FPS= (?<fps>[0-9.]+) number_of_frames= (?<frames>[0-9]+) time= (?<seconds>[0-9.]+) seconds\.$")]
    private static partial Regex Speed();
}
