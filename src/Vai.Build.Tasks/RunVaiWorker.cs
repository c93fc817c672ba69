using System.Diagnostics;
using Microsoft.Build.Framework;

namespace Vai.Build.Tasks;

/// <summary>
/// Starts one worker process for all stale models and passes on what it says. Nothing heavy is ever loaded into MSBuild:
/// a crash of a native library is a diagnostic, and no file stays locked.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class RunVaiWorker : Microsoft.Build.Utilities.Task, IMultiThreadableTask, ICancelableTask, IDisposable
{
    /// <summary>Lines of the worker's standard error that a crash report quotes.</summary>
    private const int QuotedErrorLines = 12;

    private readonly CancellationTokenSource _cancellation = new();
    private readonly Queue<string> _errorLines = new();
    private bool _answered;

    /// <inheritdoc />
    public TaskEnvironment TaskEnvironment { get; set; } = TaskEnvironment.Fallback;

    /// <summary>Stages to run, in order: inspect, quantize, compile.</summary>
    [Required]
    public string[] Stages { get; set; } = [];

    /// <summary>Models as <see cref="ResolveDpuModels"/> made them.</summary>
    [Required]
    public ITaskItem[] Models { get; set; } = [];

    /// <summary>The tool's assembly, vai.dll.</summary>
    [Required]
    public string WorkerAssembly { get; set; } = "";

    /// <summary>The dotnet host that runs it.</summary>
    [Required]
    public string DotNetHost { get; set; } = "";

    /// <summary>Where the request is written, so that a person can run the worker by hand with it.</summary>
    [Required]
    public string RequestFile { get; set; } = "";

    /// <summary>Where libtorch's native libraries lie; empty for stages without TorchSharp.</summary>
    public string LibtorchDirectory { get; set; } = "";

    /// <summary>While someone types, a model that is wrong must not break the editor: errors are logged as warnings.</summary>
    public bool ErrorsAsWarnings { get; set; }

    /// <summary>The project's TreatWarningsAsErrors, which MSBuild itself does not apply to what tasks log.</summary>
    public bool TreatWarningsAsErrors { get; set; }

    /// <summary>Codes that stay warnings, or stay silent, all the same: WarningsNotAsErrors and NoWarn.</summary>
    public string WarningsNotAsErrors { get; set; } = "";

    /// <inheritdoc />
    public void Cancel() => _cancellation.Cancel();

    /// <inheritdoc />
    public void Dispose() => _cancellation.Dispose();

    /// <inheritdoc />
    public override bool Execute() => TaskEdge.Run(Log, () =>
    {
        var cores = BuildEngine9.RequestCores(Environment.ProcessorCount);
        try
        {
            var request = TaskEnvironment.GetAbsolutePath(RequestFile).Value;
            AtomicFile.WriteAllBytes(request, WorkerProtocol.Request(Stages, cores, LibtorchDirectory, Models));
            Run(request, cores);
        }
        finally
        {
            BuildEngine9.ReleaseCores(cores);
        }
    });

    private void Run(string request, int cores)
    {
        var start = TaskEnvironment.GetProcessStartInfo();
        start.FileName = DotNetHost;
        start.ArgumentList.Add("exec");
        start.ArgumentList.Add(TaskEnvironment.GetAbsolutePath(WorkerAssembly).Value);
        start.ArgumentList.Add("worker");
        start.ArgumentList.Add(request);
        start.UseShellExecute = false;
        start.CreateNoWindow = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.Environment["OMP_NUM_THREADS"] = cores.ToString(System.Globalization.CultureInfo.InvariantCulture);
        using var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Receive(line.Data);
        process.ErrorDataReceived += (_, line) => ReceiveError(line.Data);
        Log.LogMessage(MessageImportance.Low, "{0} exec {1} worker {2}", DotNetHost, WorkerAssembly, request);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using (_cancellation.Token.Register(() => Kill(process)))
        {
            process.WaitForExit();
        }

        Judge(process.ExitCode);
    }

    private void Judge(int exitCode)
    {
        if (_cancellation.IsCancellationRequested)
        {
            TaskEdge.Report(Log, VaiDiagnostics.Canceled.Unplaced());
        }
        else if (exitCode != 0 && !_answered)
        {
            TaskEdge.Report(
                Log, VaiDiagnostics.WorkerDied.At(Models.FirstOrDefault()?.ItemSpec, exitCode, string.Join(" | ", _errorLines)));
        }
    }

    private void Receive(string? line)
    {
        if (line is null)
        {
            return;
        }

        switch (WorkerProtocol.Parse(line))
        {
            case WorkerAnswer.Progress progress:
                Log.LogMessage(MessageImportance.Normal, "{0}: {1} {2:P0} {3}", progress.Model, progress.Stage,
                    progress.Fraction, progress.Text);
                break;
            case WorkerAnswer.Reported reported:
                _answered |= reported.Diagnostic.Severity == DiagnosticSeverity.Error;
                TaskEdge.Report(Log, reported.Diagnostic with { Severity = SeverityOf(reported.Diagnostic) });
                break;
            case null:
                Log.LogMessage(MessageImportance.Low, "{0}", line);
                break;
        }
    }

    private DiagnosticSeverity SeverityOf(Diagnostic diagnostic) => diagnostic.Severity switch
    {
        DiagnosticSeverity.Error when ErrorsAsWarnings => DiagnosticSeverity.Warning,
        DiagnosticSeverity.Warning when TreatWarningsAsErrors && !ErrorsAsWarnings && !StaysWarning(diagnostic.Code) =>
            DiagnosticSeverity.Error,
        var severity => severity,
    };

    private bool StaysWarning(string code) =>
        WarningsNotAsErrors.Split([';', ',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Contains(code, StringComparer.OrdinalIgnoreCase);

    private void ReceiveError(string? line)
    {
        if (line is null)
        {
            return;
        }

        Log.LogMessage(MessageImportance.Low, "{0}", line);
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
