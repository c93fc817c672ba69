using Vai.Tool.Stages;

namespace Vai.Tool.Commands;

/// <summary>Tells a person: diagnostics in MSBuild's canonical form on standard error, progress only on a terminal.</summary>
internal sealed class ConsoleLog(TextWriter output, TextWriter errors) : IStageLog
{
    private const string ClearLine = "\r\u001b[K";

    private readonly bool _showProgress = ReferenceEquals(errors, Console.Error) && !Console.IsErrorRedirected;
    private readonly Lock _oneAtATime = new();

    public bool HasErrors { get; private set; }

    public void Progress(string stage, double fraction, string text)
    {
        if (_showProgress)
        {
            lock (_oneAtATime)
            {
                errors.Write($"{ClearLine}{stage} {fraction:P0} {text}");
            }
        }
    }

    public void Report(Diagnostic diagnostic)
    {
        lock (_oneAtATime)
        {
            HasErrors |= diagnostic.Severity == DiagnosticSeverity.Error;
            EndProgress();
            errors.WriteLine(diagnostic.ToString());
        }
    }

    public void Reads(string path)
    {
        // Nobody waits for the file to change.
    }

    public void Report(ImmutableArray<Diagnostic> diagnostics)
    {
        foreach (var diagnostic in diagnostics)
        {
            Report(diagnostic);
        }
    }

    /// <summary>A line of the command's result.</summary>
    public void WriteLine(string line)
    {
        lock (_oneAtATime)
        {
            EndProgress();
            output.WriteLine(line);
        }
    }

    private void EndProgress()
    {
        if (_showProgress)
        {
            errors.Write(ClearLine);
        }
    }
}
