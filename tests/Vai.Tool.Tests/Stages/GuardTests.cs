using Vai.Tool.Commands;
using Vai.Tool.Stages;

namespace Vai.Tool.Tests.Stages;

public class GuardTests
{
    public static TheoryData<Exception, string> Failures => new()
    {
        { VaiDiagnostics.BadXmodel.UnplacedException("x"), "net.pt : error VAI2001" },
        { VaiDiagnostics.BadXmodel.Exception("other.pt", "x"), "other.pt : error VAI2001" },
        { new AggregateException(new AggregateException(VaiDiagnostics.BadXmodel.UnplacedException("x"))), "net.pt : error VAI2001" },
        { new OperationCanceledException(), "net.pt : error VAI0002" },
        { new FileNotFoundException("gone"), "net.pt : error VAI0003" },
        { new UnauthorizedAccessException("closed"), "net.pt : error VAI0003" },
    };

    [Theory]
    [MemberData(nameof(Failures), DisableDiscoveryEnumeration = true)]
    public void Every_failure_is_one_diagnostic_at_the_file(Exception failure, string expected)
    {
        var (errors, bugs) = Run(failure);
        Assert.StartsWith(expected, errors, StringComparison.Ordinal);
        Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Empty(bugs);
    }

    [Fact]
    public void What_nobody_expected_is_a_bug_with_its_stack_for_those_who_mend_it()
    {
        var (errors, bugs) = Run(new InvalidOperationException("two\nlines"));
        Assert.Equal(
            "net.pt : error VAI0001: Vai.Sdk has a bug here: InvalidOperationException: two lines Please report it with this message " +
            "and, if you can, the model.", errors.TrimEnd());
        Assert.Contains("InvalidOperationException", bugs, StringComparison.Ordinal);
    }

    private static (string Errors, string Bugs) Run(Exception failure)
    {
        using var errors = new StringWriter();
        using var bugs = new StringWriter();
        var log = new ConsoleLog(TextWriter.Null, errors);
        Assert.Null(Guard.Run<object>("net.pt", log, bugs, () => throw failure));
        Assert.True(log.HasErrors);
        return (errors.ToString(), bugs.ToString());
    }
}
