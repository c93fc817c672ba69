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

    /// <param name="place">Where the project speaks of the matter; the file that the diagnostic names goes into the text then.</param>
    public static void Report(TaskLoggingHelper log, Diagnostic diagnostic, ItemPlace? place = null)
    {
        var (file, line, column) = (place?.File ?? diagnostic.Location.File, place?.Line ?? 0, place?.Column ?? 0);
        var text = diagnostic.Location.File is { } named && named != file ? $"{named}: {diagnostic.Text}" : diagnostic.Text;
        var help = HelpLink(diagnostic.Code, Path.GetDirectoryName(typeof(TaskEdge).Assembly.Location) ?? "");
        // No subcategory: not every editor's pattern for MSBuild's messages takes one.
        switch (diagnostic.Severity)
        {
            case DiagnosticSeverity.Error:
                log.LogError(null, diagnostic.Code, null, help, file, line, column, 0, 0, "{0}", text);
                break;
            case DiagnosticSeverity.Warning:
                log.LogWarning(null, diagnostic.Code, null, help, file, line, column, 0, 0, "{0}", text);
                break;
            default:
                log.LogMessage(null, diagnostic.Code, null, file, line, column, 0, 0,
                    Microsoft.Build.Framework.MessageImportance.Normal, "{0}", text);
                break;
        }
    }

    /// <summary>A code's heading on the page in the package, so it is there without a network and is that of this version; null without
    /// the page. A binary log does not keep it, editors show it.</summary>
    /// <param name="tools">The folder of this assembly in the package.</param>
    internal static string? HelpLink(string code, string tools)
    {
        var page = Path.Combine(tools, "..", "..", "docs", "diagnostics.md");
        return File.Exists(page) ? $"{new Uri(Path.GetFullPath(page)).AbsoluteUri}#{code.ToLowerInvariant()}" : null;
    }
}
