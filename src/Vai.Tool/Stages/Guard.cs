using Vai.Diagnostics;

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
        catch (VaiException e)
        {
            var location = e.Diagnostic.Location;
            log.Report(e.Diagnostic with { Location = location with { File = location.File ?? file } });
        }
        catch (OperationCanceledException)
        {
            log.Report(VaiDiagnostics.Canceled.At(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Report(VaiDiagnostics.FileAccess.At(file, e.Message));
        }
#pragma warning disable CA1031 // The last line of defence: a bug of ours is reported as one, with what helps to find it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            bugs.WriteLine(e);
            log.Report(VaiDiagnostics.Internal.At(file, e.GetType().Name, e.Message));
        }

        return null;
    }
}
