namespace Vai.Tool.Stages;

/// <summary>The edge of every stage and command: whatever goes wrong inside leaves as a diagnostic, never as a stack trace.</summary>
internal static class Guard
{
    /// <param name="file">Where a diagnostic points that names no file itself.</param>
    /// <param name="bugs">Takes the stack of what can only be a bug of ours.</param>
    /// <returns>The work's result, or null after an error was reported.</returns>
    public static T? Run<T>(string? file, IStageLog log, TextWriter bugs, Func<T> work)
        where T : class
    {
        try
        {
            return work();
        }
#pragma warning disable CA1031 // The last line of defence: a bug of ours is reported as one, with what helps to find it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            // Parallel work wraps what went wrong, perhaps several times the same thing.
            log.Report(Describe(e is AggregateException several ? several.Flatten().InnerExceptions[0] : e, file, bugs));
            return null;
        }
    }

    private static Diagnostic Describe(Exception exception, string? file, TextWriter bugs)
    {
        switch (exception)
        {
            case VaiException { Diagnostic: var diagnostic }:
                return diagnostic.InFile(file);
            case OperationCanceledException:
                return VaiDiagnostics.Canceled.At(file);
            case IOException or UnauthorizedAccessException:
                return VaiDiagnostics.FileAccess.At(file, exception.Message);
            default:
                bugs.WriteLine(exception);
                return VaiDiagnostics.Internal.At(file, exception.GetType().Name, exception.Message.ReplaceLineEndings(" "));
        }
    }
}
