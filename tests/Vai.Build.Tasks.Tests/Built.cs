using Microsoft.Build.Logging.StructuredLogger;

namespace Vai.Tests;

/// <summary>What a build said.</summary>
internal sealed record Built(int ExitCode, string Output, string Binlog)
{
    /// <summary>Codes of the errors, as the structured log has them.</summary>
    public IReadOnlyList<(string Code, string? File, string Text)> Errors =>
        [.. Log.FindChildrenRecursive<Error>().Select(error => (error.Code, error.File, error.Text)).Distinct()];

    public IReadOnlyList<(string Code, string? File, string Text)> Warnings =>
        [.. Log.FindChildrenRecursive<Warning>().Select(warning => (warning.Code, warning.File, warning.Text)).Distinct()];

    /// <summary>Messages that name a code.</summary>
    public IReadOnlyList<string> Messages(string code) =>
        [.. Log.FindChildrenRecursive<Message>(message => message.Text.Contains(code, StringComparison.Ordinal))
            .Select(message => message.Text).Distinct()];

    /// <summary>How often the worker was started.</summary>
    public int WorkerRuns => Log.FindChildrenRecursive<Microsoft.Build.Logging.StructuredLogger.Task>(
        task => task.Name == "RunVaiWorker" && !string.IsNullOrEmpty(task.CommandLineArguments)).Count;

    private Microsoft.Build.Logging.StructuredLogger.Build Log => BinaryLog.ReadBuild(Binlog);
}
