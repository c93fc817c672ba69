using System.Text.Json.Nodes;

namespace Vai.Tool.Tests.Commands;

public sealed class ReportCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_vendor_s_model_gets_a_page()
    {
        var run = (await ToolRun.Of("report", ModelFiles.PathOf("cnn_small.b4096"), "--output", _folder.File("page.html")))
            .AssertSucceeded();

        Assert.Equal(_folder.File("page.html"), run.Output.Trim());
        Assert.StartsWith("<!doctype html>", File.ReadAllText(_folder.File("page.html")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_folder_of_a_build_gets_its_page_with_what_the_stages_said()
    {
        await Compile("build", "B4096");

        (await ToolRun.Of("report", _folder.File("build"))).AssertSucceeded();

        Assert.Contains("\"comparedNumbers\":", File.ReadAllText(_folder.File("build", "report.html")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_is_slower_than_is_allowed_ends_with_exit_code_3()
    {
        await Compile("fast", "B4096");
        await Compile("slow", "B512");

        var slower = await ToolRun.Of("report", _folder.File("slow"), "--against", _folder.File("fast"), "--fail-if-slower", "5%");
        Assert.Equal((3, ""), (slower.ExitCode, slower.Errors));
        Assert.EndsWith("That is slower than the 5 % that are allowed.", slower.Output.Trim(), StringComparison.Ordinal);
        Assert.Contains("\"other\":{", File.ReadAllText(_folder.File("slow", "report.html")), StringComparison.Ordinal);

        (await ToolRun.Of("report", _folder.File("fast"), "--against", _folder.File("slow"), "--fail-if-slower", "5%")).AssertSucceeded();
        (await ToolRun.Of("report", _folder.File("slow"), "--against", _folder.File("fast"), "--fail-if-slower", "900%")).AssertSucceeded();
    }

    [Fact]
    public async Task Without_another_model_the_build_before_is_the_measure()
    {
        await Compile("build", "B4096");
        var missing = await ToolRun.Of("report", _folder.File("build"), "--fail-if-slower", "5%");
        missing.AssertFailed("VAI1004", _folder.File("build", "report.before.json"));

        var report = await ToolRun.Of("report", _folder.File("build"), "--against", _folder.File("build", "deploy.xmodel"));
        Assert.Contains(": 0.00 %", report.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fast"), InlineData("-5%"), InlineData("")]
    public async Task A_limit_that_is_no_percentage_is_refused(string limit)
    {
        var run = await ToolRun.Of("report", "any.xmodel", "--fail-if-slower", limit);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("--fail-if-slower takes a percentage such as 5%.", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_summary_that_no_build_kept_is_refused()
    {
        var other = _folder.Write("other.json", new JsonObject { ["name"] = "net" }.ToJsonString());

        (await ToolRun.Of("report", ModelFiles.PathOf("cnn_small.b4096"), "--against", other)).AssertFailed("VAI1033", other);
    }

    [Fact]
    public async Task Only_what_is_compiled_has_a_report() =>
        (await ToolRun.Of("report", ModelFiles.PathOf("cnn_small.int"))).AssertFailed("VAI2002", ModelFiles.PathOf("cnn_small.int"));

    public void Dispose() => _folder.Dispose();

    private async Task Compile(string folder, string target) => (await ToolRun.Of(
        "compile", ModelFiles.PathOf("cnn_small.int"), "--target", target, "--output", _folder.File(folder))).AssertSucceeded();
}
