using System.ComponentModel;
using System.Diagnostics;

namespace Vai.Compiler.VendorCompiler;

/// <summary>Runs a foreign compiler to its end, and keeps the end of what it says.</summary>
internal sealed class VendorProcess
{
    /// <summary>Lines of each stream that a diagnostic quotes.</summary>
    private const int QuotedLines = 8;

    private const int LongestLine = 400;

    /// <summary>A grandchild may hold the pipe when the compiler itself has ended.</summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(5);

    private readonly string _command;
    private readonly VendorCompilerOptions _options;

    // Apart, for which of two pipes is read first is chance: an error must not fall out of the queue behind lines that were written before
    // it.
    private readonly Queue<string> _output = new();
    private readonly Queue<string> _errors = new();

    private VendorProcess(string command, VendorCompilerOptions options) => (_command, _options) = (command, options);

    /// <returns>The end of what it wrote, on one line.</returns>
    /// <exception cref="VaiException">VAI4201: it cannot be started. VAI4202: it failed. VAI4204: it took too long.</exception>
    /// <exception cref="OperationCanceledException">Canceled; the process and its children are gone.</exception>
    public static string Run(string command, IReadOnlyList<string> words, VendorCompilerOptions options, CancellationToken cancellation) =>
        new VendorProcess(command, options).Run(words, cancellation);

    private string Run(IReadOnlyList<string> words, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using var process = Start(words);
        process.StandardInput.Close();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(_options.TimeLimit);
        try
        {
            WaitForExit(process, limit.Token);
        }
        catch (OperationCanceledException)
        {
            Kill(process);
            cancellation.ThrowIfCancellationRequested();
            throw VaiDiagnostics.VendorCompilerTooSlow.UnplacedException(_command, Math.Round(_options.TimeLimit.TotalMinutes, 1), Said());
        }

        return process.ExitCode == 0
            ? Said()
            : throw VaiDiagnostics.VendorCompilerFailed.UnplacedException(_command, process.ExitCode, Said());
    }

    private Process Start(IReadOnlyList<string> words)
    {
        var process = new Process
        {
            StartInfo = new ProcessStartInfo(words[0], words.Skip(1))
            {
                UseShellExecute = false,
                CreateNoWindow = true,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        process.OutputDataReceived += (_, line) => Receive(line.Data, _output);
        process.ErrorDataReceived += (_, line) => Receive(line.Data, _errors);
        try
        {
            process.Start();
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException or FileNotFoundException)
        {
            process.Dispose();
            throw new VaiException(VaiDiagnostics.VendorCompilerNotStarted.Unplaced(words[0], e.Message), e);
        }

        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    // The end of the process first, then, for a while, the end of what it says.
    private static void WaitForExit(Process process, CancellationToken cancellation)
    {
        while (!process.WaitForExit(TimeSpan.FromMilliseconds(50)))
        {
            cancellation.ThrowIfCancellationRequested();
        }

        using var silence = new CancellationTokenSource(LastWords);
        try
        {
            process.WaitForExitAsync(silence.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            // What it said so far is enough.
        }
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit(LastWords);
        }
        catch (Exception e) when (e is InvalidOperationException or AggregateException or Win32Exception)
        {
            // It, or a child, ended by itself in the meantime.
        }
    }

    private void Receive(string? line, Queue<string> lines)
    {
        var text = new string([.. (line ?? "").Where(character => !char.IsControl(character)).Take(LongestLine)]).Trim();
        if (text.Length == 0)
        {
            return;
        }

        lock (_output)
        {
            lines.Enqueue(text);
            if (lines.Count > QuotedLines)
            {
                lines.Dequeue();
            }
        }

        _options.Line?.Invoke(text);
    }

    private string Said()
    {
        lock (_output)
        {
            return _output.Count + _errors.Count == 0 ? "nothing" : string.Join(" | ", _output.Concat(_errors));
        }
    }
}
