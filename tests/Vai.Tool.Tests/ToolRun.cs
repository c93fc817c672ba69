using System.Text.RegularExpressions;
using Vai.Runtime.Board;

namespace Vai.Tool.Tests;

/// <summary>What a run of the tool, in this process, printed.</summary>
internal sealed partial record ToolRun(int ExitCode, string Output, string Errors)
{
    public static Task<ToolRun> Of(params string[] arguments) => On(null, arguments);

    /// <param name="board">The board, null for this machine's.</param>
    public static async Task<ToolRun> On(BoardHost? board, params string[] arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var exitCode = await ToolProgram.RunAsync(arguments, output, errors, board);
        return new ToolRun(exitCode, output.ToString(), errors.ToString());
    }

    /// <summary>The codes of all errors, in MSBuild's canonical form, in order.</summary>
    public IEnumerable<string> ErrorCodes => CanonicalError().Matches(Errors).Select(match => match.Groups["code"].Value);

    /// <summary>Fails unless the run ended with exactly this error, at this place, and with no stack trace.</summary>
    public void AssertFailed(string code, string place)
    {
        Assert.Equal(1, ExitCode);
        Assert.Equal([code], ErrorCodes);
        Assert.Contains($"{place} : error {code}: ", Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", Errors, StringComparison.Ordinal);
    }

    public ToolRun AssertSucceeded()
    {
        Assert.True(ExitCode == 0, Errors + Output);
        Assert.Empty(ErrorCodes);
        return this;
    }

    [GeneratedRegex(@"^.+ : error (?<code>VAI\d{4}): .+$", RegexOptions.Multiline)]
    private static partial Regex CanonicalError();
}
