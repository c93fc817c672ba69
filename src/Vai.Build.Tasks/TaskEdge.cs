using Microsoft.Build.Utilities;

namespace Vai.Build.Tasks;

/// <summary>What every task does at its border: diagnostics to MSBuild's log, and no exception out of Execute (MSB4018).</summary>
internal static class TaskEdge
{
    public static bool Run(TaskLoggingHelper log, Action work)
    {
        try
        {
            work();
        }
        catch (VaiException e)
        {
            Report(log, e.Diagnostic);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Report(log, VaiDiagnostics.FileAccess.Unplaced(e.Message));
        }
#pragma warning disable CA1031 // An exception that leaves a task is a stack trace for the user; the bug is reported as one instead.
        catch (Exception e)
#pragma warning restore CA1031
        {
            log.LogMessage(Microsoft.Build.Framework.MessageImportance.Low, "{0}", e);
            Report(log, VaiDiagnostics.Internal.Unplaced(e.GetType().Name, e.Message));
        }

        return !log.HasLoggedErrors;
    }

    public static void Report(TaskLoggingHelper log, Diagnostic diagnostic)
    {
        var file = diagnostic.Location.File;
        switch (diagnostic.Severity)
        {
            case DiagnosticSeverity.Error:
                log.LogError("DPU", diagnostic.Code, null, null, file, 0, 0, 0, 0, "{0}", diagnostic.Text);
                break;
            case DiagnosticSeverity.Warning:
                log.LogWarning("DPU", diagnostic.Code, null, null, file, 0, 0, 0, 0, "{0}", diagnostic.Text);
                break;
            default:
                log.LogMessage("DPU", diagnostic.Code, null, file, 0, 0, 0, 0, Microsoft.Build.Framework.MessageImportance.Normal,
                    "{0}", diagnostic.Text);
                break;
        }
    }
}
