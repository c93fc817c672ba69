using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace Vai.Build.Tasks;

/// <summary>The worker as a process: its lines as they come, and its end with the build's, however that ends.</summary>
internal sealed class WorkerProcess(ProcessStartInfo start, Action<string> output)
{
    /// <summary>Lines of standard error that are kept for the report of a crash.</summary>
    private const int QuotedErrorLines = 12;

    private readonly Queue<string> _errorLines = new();
    private ExceptionDispatchInfo? _failure;

    /// <summary>The end of what it wrote on standard error.</summary>
    public string LastWords => string.Join(" | ", _errorLines);

    /// <returns>The exit code.</returns>
    public int Run(string dotnetHost, string assembly, string request, int cores, Action<string> error, CancellationToken cancellation)
    {
        start.FileName = dotnetHost;
        foreach (var argument in (ReadOnlySpan<string>)["exec", assembly, "worker", request, "--leashed"])
        {
            start.ArgumentList.Add(argument);
        }

        start.UseShellExecute = false;
        start.CreateNoWindow = true;
        // Nothing is ever written to it: it is closed when this process is gone, even if that was killed.
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.Environment["OMP_NUM_THREADS"] = cores.ToString(System.Globalization.CultureInfo.InvariantCulture);
        using var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data, error);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using (cancellation.Register(() => Kill(process)))
        {
            process.WaitForExit();
        }

        _failure?.Throw();
        return process.ExitCode;
    }

    // An exception that left the handler would end MSBuild.
    private void Take(string? line)
    {
        try
        {
            output(line ?? "");
        }
#pragma warning disable CA1031 // It is thrown again where somebody can catch it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _failure ??= ExceptionDispatchInfo.Capture(e);
        }
    }

    private void Keep(string? line, Action<string> error)
    {
        if (line is null)
        {
            return;
        }

        error(line);
        _errorLines.Enqueue(line);
        if (_errorLines.Count > QuotedErrorLines)
        {
            _errorLines.Dequeue();
        }
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It ended by itself in the meantime.
        }
    }
}
